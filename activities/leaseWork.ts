import { Context } from '@temporalio/activity';
import { clockAllowanceMs } from '../core/domain/clock';
import { emptyCounts, type SyncCounts } from '../core/domain/types';
import { withToken, type WorkOutcome } from '../core/sync/failures/workOutcome';
import { whyUnwanted } from '../core/sync/lease/wanted';
import { sweepChanges } from '../core/sync/reading/sweep';
import { openStay, type Stay, type StayOptions } from '../core/sync/stay';
import type { SyncRun } from '../core/store/documents';
import type { ActivityDependencies } from './dependencies';
import { stopFollowing } from '../core/store/integrations/following';
import { isFullReadAsked, noteLearnt } from '../core/store/integrations/reads';
import { applySettings } from '../core/store/integrations/settings';
import { beginRun, readRun } from '../core/store/runs/syncRuns';
import { withHeartbeats } from './progress';

export interface SliceResult {
  end: WorkOutcome;
}

export interface SweepResult {
  end: WorkOutcome;
  /** What the sweep found; null when it did not come to its end. */
  swept: SyncCounts | null;
}

/**
 * A sweep goes back to this long before the last one: SHOPLINE's clock decides what is new, and changes may show late.
 */
const reconcileOverlapMs = clockAllowanceMs + 60_000;
/** Well under the activity's time limit; the next slice goes on from the checkpoint. */
const maxSliceMs = 30 * 60_000;
/** Nearer to that limit: each slice of a preview first reads the whole store, for who has which LINE id and phone. */
const maxPreviewSliceMs = 50 * 60_000;

/** For which sync the lease is taken, and for how long at most. */
type Reason = Omit<StayOptions, 'cancelled'> & { maxMs: number };

/** Work in the background, and for how long it may hold the lease. */
interface BackgroundWork {
  integrationId: string;
  maxMs: number;
}

/** The long steps: each takes the lease of the integration's team, works, and gives it back. */
export function leaseActivities(deps: ActivityDependencies) {
  async function inLease(
    integrationId: string,
    { maxMs, ...reason }: Reason,
    work: (stay: Stay) => Promise<void>,
  ): Promise<WorkOutcome> {
    const cancelled = Context.current().cancellationSignal;
    const stay = await openStay(deps, integrationId, { ...reason, cancelled });
    if ('kind' in stay) return stay;
    const timer = setTimeout(() => stay.work.end({ kind: 'handedOver' }), maxMs);
    let end: WorkOutcome;
    try {
      // Another LINE account may have been chosen since this work was asked for. Nothing is written to that account
      // before its first sync.
      if (reason.runId === null && !stay.integration.isLive) stay.work.end({ kind: 'stopped' });
      else await work(stay);
    } catch (error) {
      // The end of the work breaks off its waits. An error from that changes nothing: the work has its outcome.
      stay.work.fail(error);
    } finally {
      clearTimeout(timer);
      end = withToken(await stay.close(), stay.integration);
    }
    return end.kind === 'done' && (await isFullReadAsked(deps.store, integrationId))
      ? { ...end, isFullReadAsked: true }
      : end;
  }

  /**
   * Marks the run as begun and answers it, or answers why it is not to go on. A full sync that begins takes over the
   * settings of that moment.
   */
  async function beginSlice(integrationId: string, runId: string): Promise<SyncRun | WorkOutcome> {
    const run = await readRun(deps.store, integrationId, runId);
    if (run?.desired !== 'run' || run.finishedAt) return wantedNoMore(integrationId, runId);
    if (run.phase === 'requested' && run.mode === 'full') await applySettings(deps.store, run);
    const begun = await beginRun(deps.store, run);
    return begun ?? (await wantedNoMore(integrationId, runId));
  }

  async function wantedNoMore(integrationId: string, runId: string): Promise<WorkOutcome> {
    const { wish } = await deps.store.together.look({ integrationId, runId });
    return whyUnwanted(wish, runId) ?? { kind: 'stopped' };
  }

  async function syncSlice(
    integrationId: string,
    runId: string,
    tell: (counts: SyncCounts) => void,
  ): Promise<WorkOutcome> {
    const run = await beginSlice(integrationId, runId);
    if ('kind' in run) return run;
    if (run.mode === 'clear') await stopFollowing(deps.store, run);
    tell(run.counts);
    const reason = {
      runId: run.mode === 'reconcile' ? null : runId,
      maxMs: run.mode === 'preview' ? maxPreviewSliceMs : maxSliceMs,
      asksShopline: run.mode !== 'clear',
    };
    return inLease(integrationId, reason, (stay) => stay.runSync(run, tell));
  }

  return {
    /** One slice of a run, from its checkpoint to its end or until something stops it. */
    runSyncSlice({ integrationId, runId }: { integrationId: string; runId: string }): Promise<SliceResult> {
      return withHeartbeats(null as SyncCounts | null, async (tell) => ({
        end: await syncSlice(integrationId, runId, tell),
      }));
    },

    /** Delivers what waits in the inbox, until it is empty. */
    deliverChanges({ integrationId, maxMs }: BackgroundWork): Promise<WorkOutcome> {
      const work = async ({ writer, rechecks, contactIndex, feed }: Stay) => {
        // An earlier holder of the lease may have written to contacts and not have heard of it. What is written and
        // cleared now depends on what those contacts carry.
        if (writer.hasUnknownWrites) await rechecks.ofWalk((onNews) => contactIndex.refresh(onNews));
        await feed.drain();
      };
      return withHeartbeats(null, () => inLease(integrationId, { runId: null, maxMs }, work));
    },

    /** Reads who changed since the last sweep, in SHOPLINE and in Omnichat: finds what no webhook told. */
    async reconcileChanges({ integrationId, maxMs }: BackgroundWork): Promise<SweepResult> {
      const counts = emptyCounts();
      let isSwept = false;
      const end = await withHeartbeats(counts, () =>
        inLease(integrationId, { runId: null, maxMs }, async (stay) => {
          const { integration, writer, rechecks, contactIndex, feed } = stay;
          const startedAtMs = Date.now();
          const walking = rechecks.ofWalk((onNews) => contactIndex.refresh(onNews));
          if (writer.hasUnknownWrites) await walking;
          let isOver = false;
          const following = feed.follow(() => isOver);
          try {
            await walking;
            await sweepChanges(stay, {
              updatedAfterMs: (integration.sweptAtMs || integration.createdAt.getTime()) - reconcileOverlapMs,
              cause: 'sweep',
              runId: null,
              isBackground: true,
              onCompleted: ({ outcome, eligible }) => {
                counts.read += 1;
                counts[outcome] += 1;
                if (eligible) counts.eligible += 1;
              },
            });
          } finally {
            isOver = true;
            await following;
          }
          if (stay.work.outcome) return;
          // The next sweep begins where this one did, so what this one found is on record first.
          await stay.records.flush();
          await stay.lease.assertHeld();
          await noteLearnt(deps.store, integrationId, { sweptAtMs: startedAtMs });
          isSwept = true;
          await feed.drain();
        }),
      );
      return { end, swept: isSwept ? counts : null };
    },
  };
}
