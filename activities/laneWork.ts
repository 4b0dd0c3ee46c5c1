import { Context } from '@temporalio/activity';
import { clockAllowanceMs } from '../domain/clock';
import type { SyncCounts } from '../domain/types';
import { Backfill } from '../engine/backfill/backfill';
import { LiveFeed } from '../engine/live/liveFeed';
import { refreshContactIndex } from '../engine/contacts/contactIndex';
import { recheckHolders } from '../engine/records/inbox';
import { LaneSession } from '../engine/lane/session';
import { whyUnwanted } from '../engine/lane/wanted';
import type { Stop } from '../engine/lane/stop';
import { sweepChanges } from '../engine/reading/sweep';
import { emptyCounts } from '../engine/backfill/runTally';
import type { Integration, SyncRun } from '../store/documents';
import type { ActivityDependencies } from './dependencies';
import { applySettings } from '../store/integrations/settings';
import { withHeartbeats } from './progress';

/** Why a piece of lane work ended. `busy`: another worker still has the lane. */
export type WorkEnd = (Stop | { kind: 'busy' }) & {
  /** Events have asked for a full read; the work that leaves the lane tells of it. */
  isFullReadAsked?: true;
};

export interface SliceResult {
  end: WorkEnd;
  counts: SyncCounts | null;
}

export interface SweepResult {
  end: WorkEnd;
  /** What the sweep found; null when it did not come to its end. */
  swept: SyncCounts | null;
}

/** Reads overlap the last sweep: the partner's clock decides what is new, and changes may show late. */
const sweepOverlapMs = clockAllowanceMs + 60_000;
/** Well under the activity's time limit; the next slice goes on from the checkpoint. */
const maxSliceMs = 30 * 60_000;
/** Nearer to it: each slice of a preview first reads the whole store for who has which LINE id and phone. */
const maxPreviewSliceMs = 50 * 60_000;

/** For which sync the lane is taken, and for how long at most. */
interface LaneStay {
  /** The sync an admin asked for; null for work in the background, which leaves when a sync is asked for. */
  runId: string | null;
  maxMs: number;
}

/** Work in the background, and for how long it may hold the lane. */
interface BackgroundWork {
  integrationId: string;
  maxMs: number;
}

/** The long steps: each takes the integration's lane, works in it, and gives it back. */
export function laneActivities(deps: ActivityDependencies) {
  const { models } = deps.store;

  async function inLane(
    integrationId: string,
    { runId, maxMs }: LaneStay,
    work: (session: LaneSession) => Promise<void>,
  ): Promise<WorkEnd> {
    const context = Context.current();
    const options = { runId, cancelled: context.cancellationSignal };
    const session = await LaneSession.open(deps, integrationId, options);
    if (session === 'busy') return { kind: 'busy' };
    if (!(session instanceof LaneSession)) return session;
    const timer = setTimeout(() => session.stop({ kind: 'handedOver' }), maxMs);
    try {
      // Another LINE account may have been chosen since this was asked for: nothing is written to it before its first sync.
      if (runId === null && !session.facts.integration.isLive) session.stop({ kind: 'stopped' });
      else await work(session);
    } catch (error) {
      // Waits are broken off when the session ends: that is no failure of the work.
      if (!session.stopReason) session.breakOff(error);
    } finally {
      clearTimeout(timer);
      await session.close();
    }
    const end = session.stopReason ?? { kind: 'done' as const };
    return end.kind === 'done' && (await isFullReadAsked(integrationId)) ? { ...end, isFullReadAsked: true } : end;
  }

  async function isFullReadAsked(_id: string): Promise<boolean> {
    return (await models.integrations.exists({ _id, fullReadAsked: { $exists: true } })) !== null;
  }

  /** The run, ready to be gone on with; or why it is not. A full sync that begins takes the settings there are. */
  async function beginSlice(integrationId: string, runId: string): Promise<SyncRun | Stop> {
    const run = await models.syncRuns.findOne({ _id: runId, integrationId }).lean<SyncRun>();
    if (run?.desired !== 'run' || run.finishedAt)
      return (await whyUnwanted(models, integrationId, runId)) ?? { kind: 'stopped' };
    if (run.phase === 'requested' && run.mode === 'full') {
      // Those an admin has confirmed no longer count.
      const clean = { attention: null, ...(run.acceptRemovals && { recentRemovals: {} }) };
      await models.integrations.updateOne({ _id: integrationId }, { $set: clean });
      await applySettings(deps.store, integrationId);
    }
    // In one step with the look at what is wanted of it: who cancels it from here on finds it begun.
    const begun = await models.syncRuns
      .findOneAndUpdate(
        // Runs of before did not keep what is wanted of them.
        { _id: runId, integrationId, finishedAt: null, desired: { $nin: ['pause', 'cancel'] } },
        { $set: { phase: 'reading', status: 'running' } },
      )
      .lean<SyncRun>();
    return begun ?? (await whyUnwanted(models, integrationId, runId)) ?? { kind: 'stopped' };
  }

  async function syncSlice(
    integrationId: string,
    runId: string,
    tell: (counts: SyncCounts) => void,
  ): Promise<SliceResult> {
    const run = await beginSlice(integrationId, runId);
    if ('kind' in run) return { end: run, counts: null };
    let counts = run.counts;
    tell(counts);
    const end = await inLane(
      integrationId,
      {
        runId: run.mode === 'reconcile' ? null : runId,
        maxMs: run.mode === 'preview' ? maxPreviewSliceMs : maxSliceMs,
      },
      (session) =>
        Backfill.run(session, run, (latest) => {
          counts = latest;
          tell(latest);
        }),
    );
    return { end, counts };
  }

  return {
    /** One stretch of a run, from its checkpoint to its end or until something stops it. */
    runSyncSlice({ integrationId, runId }: { integrationId: string; runId: string }): Promise<SliceResult> {
      return withHeartbeats(null as SyncCounts | null, (tell) => syncSlice(integrationId, runId, tell));
    },

    /** Delivers what waits in the inbox, until it is empty. */
    deliverChanges({ integrationId, maxMs }: BackgroundWork): Promise<WorkEnd> {
      const work = async (session: LaneSession) => {
        // What a holder before wrote without having heard of it decides what has to be written and cleared now.
        if (session.hasUnknownWrites) await recheckHolders(session, await refreshContactIndex(session));
        await new LiveFeed(session).drain();
      };
      return withHeartbeats(null, () => inLane(integrationId, { runId: null, maxMs }, work));
    },

    /** Reads who changed since the last sweep, in SHOPLINE and in Omnichat: finds what no webhook told. */
    async reconcileChanges({ integrationId, maxMs }: BackgroundWork): Promise<SweepResult> {
      const counts = emptyCounts();
      let isSwept = false;
      const end = await withHeartbeats(counts, () =>
        inLane(integrationId, { runId: null, maxMs }, async (session) => {
          const integration: Integration = session.facts.integration;
          const startedAtMs = Date.now();
          await recheckHolders(session, await refreshContactIndex(session));
          await sweepChanges(session, {
            updatedAfterMs: (integration.sweptAtMs || integration.createdAt.getTime()) - sweepOverlapMs,
            runId: null,
            isUnasked: true,
            onCall: () => undefined,
            onSettled: (_customerId, outcome, _code, eligible) => {
              counts.read += 1;
              counts[outcome] += 1;
              if (eligible) counts.eligible += 1;
            },
          });
          if (session.stopReason) return;
          await models.integrations.updateOne({ _id: integrationId }, { $set: { sweptAtMs: startedAtMs } });
          isSwept = true;
          await new LiveFeed(session).drain();
        }),
      );
      return { end, swept: isSwept ? counts : null };
    },
  };
}
