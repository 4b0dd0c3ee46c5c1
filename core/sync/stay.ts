import { attributeTypes, extraFields, settingsInForce } from '../domain/keptAttributes';
import type { SyncCounts } from '../domain/types';
import { repeatInStep } from '../runtime/async';
import type { ConflictDecision, Lease, SyncRun as RunDocument } from '../store/documents';
import { addToHours } from '../store/trends/hours';
import { ContactIndex } from './contacts/contactIndex';
import { ContactWriter } from './delivery/contactWriter';
import { DeliveryQueue } from './delivery/deliveryQueue';
import type { TeamParts } from './delivery/teamParts';
import type { EngineDependencies } from './dependencies';
import { LeaseLostError, type WorkOutcome } from './failures/workOutcome';
import { Judge } from './judging/judge';
import { takeLease, type TeamFacts } from './lease/facts';
import type { TeamLease } from './lease/teamLease';
import { whyUnwanted } from './lease/wanted';
import { Work } from './lease/work';
import { Burst } from './live/burst';
import { HourTally } from './live/hourTally';
import { LiveFeed } from './live/liveFeed';
import { OmnichatSession } from './sessions/omnichatSession';
import { ShoplineSession } from './sessions/shoplineSession';
import { StoreReader } from './reading/storeReader';
import { Decisions } from './records/decisions';
import { Rechecks } from './records/inbox';
import { Records } from './records/records';
import { Removal } from './removal/removal';
import { RemovalLimit } from './removal/removalLimit';
import { ClearRun } from './run/clearRun';
import { SyncRun } from './run/syncRun';

const readStateEveryMs = 300;
/** Saving has a loop of its own, apart from renewing the lease: a slow save must not let the lease run out. */
const saveEveryMs = 700;

/** What a stay works for, and what may end it early. */
export interface StayOptions {
  /** The sync an admin asked for: the stay ends when it is paused or cancelled. Null for work in the background. */
  runId: string | null;
  /** False for a taking back, which works without SHOPLINE's token; absent: true. */
  asksShopline?: boolean;
  /** The activity is to end: the worker shuts down or the workflow has cancelled it. */
  cancelled: AbortSignal;
}

/** One stay in a team's lease, with the parts that work in it. */
export type Stay = ReturnType<typeof build>;

/** Takes the lease and builds a stay; a `WorkOutcome` says why it cannot, as `busy` while another holder is alive. */
export async function openStay(
  deps: EngineDependencies,
  integrationId: string,
  options: StayOptions,
): Promise<Stay | WorkOutcome> {
  const taken = await takeLease(deps, integrationId, options.asksShopline);
  return 'kind' in taken ? taken : build(deps, taken, options);
}

/** Builds the parts, each with what it uses and nothing more, and has them begin. Decides nothing itself. */
function build(
  deps: EngineDependencies,
  { facts, lease, ...known }: { facts: TeamFacts; decisions: ConflictDecision[]; lease: TeamLease },
  { runId, cancelled }: StayOptions,
) {
  const { store, queues } = deps;
  const { integration, channelId } = facts;
  const { hasUnknownWrites = false } = lease.before;
  const { merchantId, teamId } = integration;
  const work = new Work(cancelled);
  const pacer = deps.pacers.forTeam(teamId);
  const calls = { signal: work.signal, lease };
  const toStore = { ...calls, token: facts.shoplineToken, pacer: deps.pacers.forStore(merchantId) };
  const inForce = settingsInForce(integration);
  const shopline = new ShoplineSession(deps.shopline, merchantId, toStore, extraFields(...inForce));
  const omnichat = new OmnichatSession(deps.omnichat, channelId, { ...calls, token: facts.omnichatToken, pacer });
  const records = new Records(store, integration._id, channelId, lease, attributeTypes(...inForce));
  const rechecks = new Rechecks(store, records);
  const queue = new DeliveryQueue();
  const decisions = new Decisions(store, integration._id, known.decisions);
  const onRecord = { store, integration, records, decisions, rechecks };
  const team: TeamParts = { ...onRecord, shopline, omnichat, queue, work, lease };
  const burst = new Burst(omnichat.requestsPerSecond, runId === null);
  const hours = new HourTally(async (counts) => {
    // The clean-up of an ended binding waits for the lease to end, then removes the hours. A later write would bring
    // them back.
    await lease.assertHeld();
    await addToHours(store, integration._id, counts);
  });
  const onDelivery = (outcome: 'delivered' | 'failed' | 'cleared') => {
    deps.onDelivery(outcome);
    hours.noteDelivery(outcome);
  };
  const onCleared = (userId: string) => rechecks.ofWaiting([userId], []);
  const writer = new ContactWriter({ ...team, pacer, lease, burst, hasUnknownWrites, onDelivery, onCleared });
  const reader = new StoreReader(team, deps.shoplinePageSize);
  const contactIndex = new ContactIndex({ ...team, writer });
  const lookUpContacts = (userIds: string[]) =>
    omnichat.askEachContact(work, userIds, (userId) => contactIndex.refreshContact(userId));
  const judge = new Judge({ ...team, lookUpContacts });
  const limit = new RemovalLimit(team);
  const removal = new Removal({ ...team, judge, limit, lookUpContacts });
  const parts = { ...team, lease, burst, writer, judge, reader, contactIndex, limit, removal };
  const onChangeDelivered = (waitedMs: number) => {
    deps.onChangeDelivered(waitedMs);
    hours.noteChange(waitedMs);
  };
  const feed = new LiveFeed({ ...parts, onChangeDelivered, saveHours: () => hours.save() });

  /** A preview tells of the settings from its beginning, whatever is saved meanwhile; a taking back goes by none. */
  let keepsSettings = false;
  const saves = [() => records.flush(), () => hours.saveNowAndThen()];
  /** Adds something to every save, such as a run's checkpoint. */
  const onSave = (task: () => Promise<void>) => void saves.push(task);
  const save = async () => {
    for (const task of saves) await task();
  };
  const leaveRoom = ({ guestCalls }: Pick<Lease, 'guestCalls'>) => {
    for (const session of [shopline, omnichat]) session.leaveRoomFor(guestCalls);
  };
  const readState = async () => {
    const { guestCalls, memberEvents, wish, settingsVersion } = await lease.look(runId);
    leaveRoom({ guestCalls });
    burst.noteEvents(memberEvents ?? 0);
    const unwanted = whyUnwanted(wish, runId);
    if (unwanted) work.end(unwanted);
    // The parts go by the settings they were built with. The next stay goes on by those that an admin has saved since.
    if (!keepsSettings && settingsVersion !== integration.settingsVersion) work.end({ kind: 'handedOver' });
  };

  /** @returns false when the lease was lost: then nothing more is saved, so that a successor's results stay. */
  const saveAndRelease = async () => {
    try {
      await lease.assertHeld();
      await save();
      await hours.save();
      return await lease.release({ hasUnknownWrites: writer.leavesUnknownWrites });
    } catch (error) {
      if (error instanceof LeaseLostError) return false;
      throw error;
    }
  };

  // No call leaves until what another process has sent has left the partners' windows.
  for (const each of [toStore.pacer, pacer]) each.holdFor(lease.coolDownMs);
  leaveRoom(lease.before);
  queues.add(queue);
  lease.keepRenewing(work.fail);
  writer.start();
  const untilOver = { signal: work.signal, onFailure: work.fail };
  const loops = [repeatInStep(readStateEveryMs, readState, untilOver), repeatInStep(saveEveryMs, save, untilOver)];

  return {
    ...parts,
    feed,
    onSave,

    /** Brings every member of the store to its contact, or takes that back. Goes on from the run's checkpoint. */
    runSync(run: RunDocument, onProgress: (counts: SyncCounts) => void): Promise<void> {
      keepsSettings = run.mode === 'preview' || run.mode === 'clear';
      if (run.mode === 'clear') return ClearRun.run({ ...parts, onSave }, run, onProgress);
      if (run.draft) {
        judge.previewBy(run.draft);
        shopline.alsoAskFor(extraFields(run.draft));
      }
      return SyncRun.run({ ...parts, feed, onSave, teamsAtWork: () => queues.size }, run, onProgress);
    },

    /**
     * Ends the work, drains, saves and gives the lease back.
     * @returns how the work ended
     * @throws the failure that ended it, when `outcomeOf` knows no outcome for it
     */
    async close(): Promise<WorkOutcome> {
      const outcome = work.end({ kind: 'done' });
      try {
        await writer.drain();
        queues.delete(queue);
        await Promise.all(loops);
        const isOver = lease.isReleased || (await saveAndRelease());
        work.throwFailure();
        // Where the lease was lost, some results may not be saved, so the work is not done. The next holder finds them
        // by comparing contacts, and goes on from the last save.
        return isOver || outcome.kind !== 'done' ? outcome : { kind: 'handedOver' };
      } finally {
        await lease.stopRenewing();
      }
    },
  };
}
