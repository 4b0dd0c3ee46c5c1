/** A mend undone: the simulation has to notice. */
export interface Mutant {
  file: string;
  /** Found there exactly once. */
  find: string;
  replace: string;
  /** What goes wrong without it. */
  undoes: string;
}

export const mutants: Mutant[] = [
  {
    file: 'workflows/steps.ts',
    find: '(pending.asked.length > 0 && pending.ended === null)',
    replace: 'pending.asked.length > 0',
    undoes: 'a binding that ends while an operator asks for something does not set its workflow turning without a wait',
  },
  {
    file: 'engine/lane/laneCalls.ts',
    find: 'this.calledAtMs = lastSendAtMs;',
    replace: '',
    undoes: "a holder that called no partner leaves the time of its predecessor's last call to the next",
  },
  {
    file: 'engine/records/freshReads.ts',
    find: 'if (keys.has(key)) changed.set(key, document);',
    replace: '',
    undoes: 'a read does not bring back what was saved, or removed, while it was under way',
  },
  {
    file: 'engine/lane/lease.ts',
    find: 'return !this.isLost && now.monotonic < monotonic && now.wallMs < wallMs;',
    replace: 'return !this.isLost;',
    undoes: 'a holder that was frozen writes nothing once its own clocks say that the lease is over',
  },
  {
    file: 'engine/lane/lease.ts',
    find: 'if (lane && lane.leaseUntilMs > now) return null;',
    replace: '',
    undoes: 'a lane is taken only once its lease is over',
  },
  {
    file: 'engine/lane/lease.ts',
    find: '{ _id: this.laneId, epoch: this.epoch },\n      { $set: { leaseUntilMs: Date.now()',
    replace: '{ _id: this.laneId },\n      { $set: { leaseUntilMs: Date.now()',
    undoes: 'a holder whose lane was taken cannot renew its lease',
  },
  {
    file: 'engine/lane/lease.ts',
    find: 'const settleMs = sameProcess || !lane ? 0 : Math.max(0, lane.lastSendAtMs + partnerWindowMs - now);',
    replace: 'const settleMs = 0;',
    undoes: 'who takes a lane over waits until the calls of the holder before have left the window',
  },
  {
    file: 'engine/lane/session.ts',
    find: 'if (inboxSeq !== emptyAtSeq) {',
    replace: 'if (false) {',
    undoes: 'a lane is not left while something has arrived',
  },
  {
    file: 'engine/records/inbox.ts',
    find: 'deleteOne: { filter: { _id, ts, revision: revision ?? { $exists: false } } },',
    replace: 'deleteOne: { filter: { _id } },',
    undoes: 'an entry that became newer while it was worked on stays in the inbox',
  },
  {
    file: 'store/inbox/webhookInbox.ts',
    find: 'filter: { _id, ts: { $lt: fields.ts } }',
    replace: 'filter: { _id }',
    undoes: 'an event that comes late does not replace a newer one',
  },
  {
    file: 'store/integrations/lineAccount.ts',
    find: '    await voidLease(store, integration._id);\n',
    replace: '',
    undoes: 'another LINE account takes the lane from who writes to the one before',
  },
  {
    file: 'store/integrations/bindings.ts',
    find: '  await voidLease(store, integration._id);\n',
    replace: '',
    undoes: 'the end of a binding takes the lane from its holder',
  },
  {
    file: 'activities/laneWork.ts',
    find: "if (runId === null && !session.facts.integration.isLive) session.stop({ kind: 'stopped' });\n      else await work(session);",
    replace: 'await work(session);',
    undoes: 'work in the background writes nothing to an account before its first sync',
  },
  {
    file: 'engine/contacts/contactIndex.ts',
    find: 'const free = contacts.filter((contact) => !session.queue.forContact(contact.userId)?.isSent);',
    replace: 'const free = contacts;',
    undoes: 'a contact with a write under way is not taken in as it was listed',
  },
  {
    file: 'engine/records/records.ts',
    find: 'const states = listed.filter(({ userId }) => !this.isWrittenSince(userId, askedAtMs));',
    replace: 'const states = listed;',
    undoes: 'what was written since a list was asked for is not overwritten by the list',
  },
  {
    file: 'engine/lane/session.ts',
    find: "if (job.kind === 'member') return;",
    replace: 'return;',
    undoes: 'who waits for a contact to be free is judged again when it is cleared',
  },
  {
    file: 'engine/removal/removal.ts',
    find: 'if (!judge.gone.has(member.customerId)) return;',
    replace: '',
    undoes: 'a member that a later look has shown again is not removed',
  },
  {
    file: 'engine/pacing/pacer.ts',
    find: 'this.spacedAt = Math.max(this.spacedAt + interval',
    replace: 'this.spacedAt = Math.min(this.spacedAt + interval',
    undoes: 'calls are spaced',
  },
  {
    file: 'engine/pacing/pacer.ts',
    find: 'this.places.hold(place, now + this.windowMs * stretch + marginMs);',
    replace: '',
    undoes: 'a call keeps its place until it has left the window',
  },
  {
    file: 'workflows/steps.ts',
    find: "if (end.kind !== 'done' && end.kind !== 'parked') memory.hasChanges = true;",
    replace: '',
    undoes: 'changes whose delivery was interrupted are delivered later',
  },
  {
    file: 'workflows/steps.ts',
    find: "if (end.kind === 'handedOver' || end.kind === 'waiting' || end.kind === 'busy') return;",
    replace: '',
    undoes: 'a full read that was handed over goes on from its checkpoint',
  },
  {
    file: 'workflows/steps.ts',
    find: 'memory.runWaitsUntilMs = Date.now() + busyWaitMs;\n      pending.isStale = true;\n      return;',
    replace: 'pending.isStale = true;\n      return;',
    undoes: 'a sync that finds its lane taken waits a second before it tries again',
  },
  {
    file: 'store/integrations/steering.ts',
    find: "await syncRuns.updateOne({ ...isOpen, desired: { $ne: 'cancel' } }, { $set: { desired } });",
    replace: 'await syncRuns.updateOne(isOpen, { $set: { desired } });',
    undoes: 'a sync that was cancelled stays so',
  },
  {
    file: 'engine/records/contactState.ts',
    find: 'const gone = ownTags.filter((tag) => !desired.includes(tag));',
    replace: 'const gone: string[] = [];',
    undoes: 'tags of ours that a member lost come off the contact',
  },
  {
    file: 'engine/records/contactState.ts',
    find: 'const add = desired.filter((tag) => !present.has(fingerprints.of(tag)));',
    replace: 'const add = desired;',
    undoes: 'a tag that the team has put on a contact is not taken for ours',
  },
  {
    file: 'engine/records/contactState.ts',
    find: 'if (current.memberId !== customerId) return null;',
    replace: '',
    undoes: "a contact that is another member's by now is not cleared",
  },
  {
    file: 'engine/records/records.ts',
    find: 'sealedOwnTags: known.get(state.userId)?.sealedOwnTags ?? null',
    replace: 'sealedOwnTags: null',
    undoes: 'which tags are ours is kept when a contact is listed anew',
  },
  {
    file: 'activities/cleanUp.ts',
    find: 'while ((heldForMs = await LaneLease.revoke(models, integrationId)) > 0) await delay(heldForMs);',
    replace: 'heldForMs = 0;',
    undoes: 'a clean-up waits until no worker can put back what it removes',
  },
  {
    file: 'activities/laneWork.ts',
    find: 'if (session.hasUnknownWrites) await recheckHolders(session, await refreshContactIndex(session));',
    replace: '',
    undoes: 'what a crashed worker wrote without a record is found before changes are delivered',
  },
  {
    file: 'engine/backfill/checkpoint.ts',
    find: 'await models.journal.replaceOne({ _id }, entry, { upsert: true });',
    replace: '',
    undoes: 'members counted before a crash are not counted again',
  },
  {
    file: 'store/inbox/seenEvents.ts',
    find: 'for (const { _id } of found) {',
    replace: 'for (const { _id } of found.slice(0, 0)) {',
    undoes: 'an event that comes twice, to two processes, is told apart',
  },
  {
    file: 'workflows/facts.ts',
    find: 'if (facts.hasPending) memory.hasChanges = true;',
    replace: '',
    undoes: 'what waits in the inbox is delivered though the signal for it was lost',
  },
  {
    file: 'engine/pacing/partnerCalls.ts',
    find: 'if (isBrokenOff) calls.pacer.abandon(permit);\n      else ',
    replace: '',
    undoes: 'a call that was broken off counts as long as it may still be on its way',
  },
];
