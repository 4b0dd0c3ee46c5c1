import { findings } from './findings';
import type { Mutant } from './mutate';

/** Every mend that the simulation holds. */
export const mutants: Mutant[] = [
  ...findings,
  {
    file: 'core/sync/judging/settlement.ts',
    find: 'against: [...settled.values()].find(({ chosen }) => chosen !== customerId) ?? null,',
    replace: 'against: null,',
    undoes: 'a member that an admin has decided against is left out',
  },
  {
    file: 'workflows/nextStep.ts',
    find: 'return facts?.hasUnfinishedSync ? Number.POSITIVE_INFINITY : memory.nextFullReadAtMs;',
    replace: 'return memory.nextFullReadAtMs;',
    undoes: 'no full read carries out a sync that was paused or cancelled',
  },
  {
    file: 'core/store/integrations/following.ts',
    find: "isLive: false, stoppedFollowing: 'data_taken_back'",
    replace: "stoppedFollowing: 'data_taken_back'",
    undoes: 'nothing is followed after what was written was taken back, until the next full sync',
  },
  {
    file: 'core/sync/run/clearRun.ts',
    find: '    await this.completing.whenDone();\n',
    replace: '',
    undoes: 'a clearing run has ended only when each contact is cleared, or has refused',
  },
  {
    file: 'core/sync/records/freshReads.ts',
    find: 'if (keys.has(key)) changed.set(key, document);',
    replace: '',
    undoes: 'a read does not bring back what was saved, or removed, while it was under way',
  },
  {
    file: 'core/sync/lease/teamLease.ts',
    find: 'return !this.isLost && now.monotonic < monotonic && now.wallMs < wallMs;',
    replace: 'return !this.isLost;',
    undoes: 'a holder that was frozen writes nothing once its own clocks say that the lease is over',
  },
  {
    file: 'core/sync/lease/teamLease.ts',
    find: 'if (!found || found.leaseUntilMs > now) return null;',
    replace: 'if (!found) return null;',
    undoes: 'a lease is taken only once it is over',
  },
  {
    file: 'core/sync/lease/teamLease.ts',
    find: 'const coolDownMs = isOwn ? 0 : stillCountedMs(found.lastSendAtMs, partnerWindowMs, now);',
    replace: 'const coolDownMs = 0;',
    undoes: 'who takes a lease over waits until the calls of the holder before have left the window',
  },
  {
    file: 'core/sync/lease/teamLease.ts',
    find: '...(inboxSeq === undefined ? {} : { inboxSeq })',
    replace: '',
    undoes: 'a lease is not left while something has arrived',
  },
  {
    file: 'core/store/inbox/waiting.ts',
    find: 'deleteOne: { filter: { _id, integrationId, ts, revision: revision ?? { $exists: false } } },',
    replace: 'deleteOne: { filter: { _id, integrationId } },',
    undoes: 'an entry that became newer while it was worked on stays in the inbox',
  },
  {
    file: 'core/store/integrations/lifecycle.ts',
    find: ', $inc: { shoplineTokenVersion: 1 }',
    replace: '',
    undoes: 'a token that SHOPLINE refused is not told of once the merchant has granted the next',
  },
  {
    file: 'core/store/integrations/lineAccount.ts',
    find: '  if (isOther || !integration.isLive) await voidLease(store, integration._id);\n',
    replace: '',
    undoes: 'W10: another LINE account takes the lease from who writes to the one before',
  },
  {
    file: 'core/sync/records/contactState.ts',
    find: 'const gone = ownTags.filter((tag) => !desired.includes(tag));',
    replace: 'const gone: string[] = [];',
    undoes: 'tags of ours that a member lost come off the contact',
  },
  {
    file: 'core/sync/records/contactState.ts',
    find: "const add = desired.filter((tag) => !present.has(fingerprints.of('tag', tag)));",
    replace: 'const add = desired;',
    undoes: 'a tag that the team has put on a contact is not taken for ours',
  },
  {
    file: 'core/sync/records/records.ts',
    find: 'sealedOwnTags: known.get(state.userId)?.sealedOwnTags ?? null',
    replace: 'sealedOwnTags: null',
    undoes: 'which tags are ours is kept when a contact is listed anew',
  },
  {
    file: 'activities/leaseWork.ts',
    find: 'if (writer.hasUnknownWrites) await rechecks.ofWalk((onNews) => contactIndex.refresh(onNews));',
    replace: '',
    undoes: 'what a crashed worker wrote without a record is found before changes are delivered',
  },
  {
    file: 'workflows/facts.ts',
    find: 'if (facts.hasPending) memory.hasChanges = true;',
    replace: '',
    undoes: 'what waits in the inbox is delivered though the signal for it was lost',
  },
  {
    file: 'core/sync/sessions/partnerSession.ts',
    find: 'if (isBrokenOff) pacer.abandon(permit);\n        else ',
    replace: '',
    undoes: 'a call that was broken off counts as long as it may still be on its way',
  },
  {
    file: 'core/sync/sessions/partnerSession.ts',
    find: '        if (isBrokenOff) lease.noteBrokenOff();\n',
    replace: '',
    undoes: 'a call that was broken off counts as long for another process that takes the lease over',
  },
];
