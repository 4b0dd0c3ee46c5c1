import { Context } from '@temporalio/activity';
import { clockAllowanceMs } from '../domain/clock';
import type { SyncCounts } from '../domain/types';
import { Backfill } from '../engine/backfill/backfill';
import { LiveFeed } from '../engine/live/liveFeed';
import { refreshContactIndex } from '../engine/contacts/contactIndex';
import { recheckHolders } from '../engine/records/inbox';
import { LaneSession } from '../engine/lane/session';
import type { Stop } from '../engine/lane/stop';
import { sweepChanges } from '../engine/reading/sweep';
import { emptyCounts } from '../engine/backfill/runTally';
import type { Integration, SyncRun } from '../store/documents';
import type { ActivityDependencies } from './dependencies';
import { withHeartbeats } from './progress';

/** Why a piece of lane work ended. `busy`: another worker still has the lane. */
export type WorkEnd = (Stop | { kind: 'busy' }) & {
  /** Events have asked for a full read; the work that leaves the lane tells of it. */
  isFullReadAsked?: true;
};

export interface SliceResult {
  end: WorkEnd;
  counts: SyncCounts | null;
  /** A pause was asked for that no signal may have told of. */
  isPauseAsked?: boolean;
}

/** Reads overlap the last sweep: the partner's clock decides what is new, and changes may show late. */
const sweepOverlapMs = clockAllowanceMs + 60_000;
/** Well under the activity's time limit; the next slice goes on from the checkpoint. */
const maxSliceMs = 30 * 60_000;
/** Nearer to it: each slice of a preview first reads the whole store for who has which LINE id and phone. */
const maxPreviewSliceMs = 50 * 60_000;

/** On whose behalf the lane is taken, and for how long at most. */
interface LaneStay {
  /** The run whose wishes (pause, cancel) count; null outside a run. */
  runId: string | null;
  isUnasked: boolean;
  maxMs?: number;
}

const unasked: LaneStay = { runId: null, isUnasked: true };

/** The long steps: each takes the integration's lane, works in it, and gives it back. */
export function laneActivities(deps: ActivityDependencies) {
  const { models } = deps.store;

  async function inLane(
    integrationId: string,
    { runId, isUnasked, maxMs = maxSliceMs }: LaneStay,
    work: (session: LaneSession) => Promise<void>,
  ): Promise<WorkEnd> {
    const context = Context.current();
    const options = { runId, heedsStop: isUnasked, cancelled: context.cancellationSignal };
    const session = await LaneSession.open(deps, integrationId, options);
    if (session === 'busy') return { kind: 'busy' };
    if (!(session instanceof LaneSession)) return session;
    const timer = setTimeout(() => session.stop({ kind: 'handedOver' }), maxMs);
    try {
      // Another LINE account may have been chosen since this was asked for: nothing is written to it before its first sync.
      if (isUnasked && !session.facts.integration.isLive) session.stop({ kind: 'stopped' });
      else await work(session);
    } catch (error) {
      // Waits are broken off when the session ends: that is no failure of the work.
      if (!session.stopReason) session.breakOff(error);
    } finally {
      clearTimeout(timer);
      await session.close();
    }
    if (session.stopReason?.kind === 'stopped') await forgetStop(integrationId);
    const end = session.stopReason ?? { kind: 'done' as const };
    return end.kind === 'done' && (await isFullReadAsked(integrationId)) ? { ...end, isFullReadAsked: true } : end;
  }

  async function isFullReadAsked(_id: string): Promise<boolean> {
    return (await models.integrations.exists({ _id, fullReadAsked: { $exists: true } })) !== null;
  }

  /** The workflow that left this wish takes it back, unless it was terminated: nobody else would. */
  async function forgetStop(integrationId: string): Promise<void> {
    await models.lanes.updateOne({ _id: integrationId, 'wish.want': 'stop' }, { $set: { wish: null } });
  }

  async function syncSlice(
    integrationId: string,
    runId: string,
    tell: (counts: SyncCounts) => void,
  ): Promise<SliceResult> {
    // Begun in one step with the look at what was asked of it: whoever asks later finds it begun.
    const run = await models.syncRuns
      .findOneAndUpdate({ _id: runId, finishedAt: null }, { $set: { phase: 'reading' } })
      .lean<SyncRun>();
    if (!run) return { end: { kind: 'stopped' }, counts: null };
    if (run.wish === 'cancel') return { end: { kind: 'cancelled' }, counts: run.counts };
    if (run.wish === 'pause') return { end: { kind: 'paused' }, counts: run.counts, isPauseAsked: true };
    let counts = run.counts;
    tell(counts);
    await models.syncRuns.updateOne({ _id: runId, finishedAt: null }, { $set: { status: 'running' } });
    await models.syncRuns.updateOne({ _id: runId, wish: 'resume' }, { $set: { wish: null } });
    const end = await inLane(
      integrationId,
      {
        runId,
        isUnasked: run.mode === 'reconcile',
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
    runSyncSlice(integrationId: string, runId: string): Promise<SliceResult> {
      return withHeartbeats(null as SyncCounts | null, (tell) => syncSlice(integrationId, runId, tell));
    },

    /** Delivers what waits in the inbox, until it is empty. */
    deliverChanges(integrationId: string): Promise<WorkEnd> {
      const work = async (session: LaneSession) => {
        // What a holder before wrote without having heard of it decides what has to be written and cleared now.
        if (session.hasUnknownWrites) await recheckHolders(session, await refreshContactIndex(session));
        await new LiveFeed(session).drain();
      };
      return withHeartbeats(null, () => inLane(integrationId, unasked, work));
    },

    /** Reads who changed since the last sweep, in SHOPLINE and in Omnichat: finds what no webhook told. */
    async reconcileChanges(integrationId: string): Promise<SliceResult> {
      const counts = emptyCounts();
      const end = await withHeartbeats(counts, () =>
        inLane(integrationId, unasked, async (session) => {
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
          await new LiveFeed(session).drain();
        }),
      );
      return { end, counts };
    },
  };
}
