import type { Mutant } from './mutate';

/** Mends of what reviews (by their numbers) and the simulation itself have found; docs/reliability.md lists them. */
export const findings: Mutant[] = [
  {
    file: 'workflows/steps.ts',
    find: '(pending.asked.length > 0 && pending.ended === null)',
    replace: 'pending.asked.length > 0',
    undoes:
      'W5: a binding that ends while an operator asks for something does not set its workflow turning without a wait',
  },
  {
    file: 'activities/integrationState.ts',
    find: 'await isAnyWaiting(store, integrationId)',
    replace: '(await isAnyWaiting(store, integrationId)) && false',
    undoes: 'contacts that change in the last moment of a sync are looked at right after it',
  },
  {
    file: 'workflows/takeUpSignals.ts',
    find: '  memory.waitingModes = [];\n',
    replace: '',
    undoes: 'W1: a cancel takes back the syncs that wait behind the one that it ends',
  },
  {
    file: 'core/sync/live/liveFeed.ts',
    find: 'const { inboxSeq } = lease;\n        const hasMore = await this.drainOnce();',
    replace: 'const hasMore = await this.drainOnce();\n        const { inboxSeq } = lease;',
    undoes: 'W3: what arrives between the fetch and the look that gives the lease back is not left lying',
  },
  {
    file: 'core/store/leases/leases.ts',
    find: 'epoch: found.epoch, leaseUntilMs: found.leaseUntilMs };',
    replace: 'epoch: found.epoch };',
    undoes: 'W4: a lease is not taken from a holder that has renewed since it was looked at',
  },
  {
    file: 'workflows/integration.ts',
    find: 'return allHandlersFinished() && isContinuingAsNewDue(args);',
    replace: 'return isContinuingAsNewDue(args);',
    undoes: 'W5: an operator who waits for a sweep is answered, also when the workflow is to continue as new',
  },
  {
    file: 'workflows/steps.ts',
    find: "  if (!swept && end.kind !== 'failed' && end.kind !== 'parked') {\n    memory.nextSweepAtMs = Date.now();\n    sweeps.wasCutOff = true;\n    return;\n  }\n  sweeps.answer = swept ? { counts: swept } : { refused: 'code' in end ? end.code : end.kind, type: 'sweep_failed' };",
    replace: '  sweeps.answer = { counts: swept ?? ({} as never) };',
    undoes: 'W6: a sweep that did not come to its end is not told as done',
  },
  {
    file: 'workflows/integration.ts',
    find: 'pending.ended ??= reason;',
    replace: '',
    undoes: 'an operator who waits for a sweep is told when the binding ends, and the workflow comes to its end',
  },
  {
    file: 'activities/housekeeping/missedSignals.ts',
    find: 'if (!isSettled(integration.endedAt)) return;',
    replace: 'return;',
    undoes: 'W7: what an ended binding left is removed though its workflow never heard of the end',
  },
  {
    file: 'workflows/integration.ts',
    find: 'hasNews(pending) || mayContinueAsNew(args) || ',
    replace: 'hasNews(pending) || ',
    undoes: 'W8: a workflow that waits continues as new when it is due',
  },
  {
    file: 'workflows/integrationContext.ts',
    find: 'return { memory: this.memory, pending: this.pending,',
    replace: 'return { memory: firstMemory(), pending: this.pending,',
    undoes: 'W11: a workflow that continues as new remembers what waits',
  },
  {
    file: 'workflows/nextStep.ts',
    find: "run.status === 'paused' ? backgroundStep(situation)",
    replace: "run.status === 'paused' ? { kind: 'sleep', untilMs: nowMs + longestSleepMs }",
    undoes: 'W12: changes are followed while a sync is paused',
  },
  {
    file: 'core/sync/judging/judge.ts',
    find: 'while (decision.ahead) {',
    replace: 'while (false) {',
    undoes: 'J2: whose a contact and its tags become is on record before they are written',
  },
  {
    file: 'core/sync/removal/removalScan.ts',
    find: 'judge.gone.size === 0 && records.metCount <= seen.size',
    replace: 'records.memberCount <= seen.size',
    undoes: 'J3: a member that was seen and removed does not make up for one that is missing',
  },
  {
    file: 'core/sync/judging/judge.ts',
    find: 'return known ? { ...candidate, known } : candidate;',
    replace: 'return known ? candidate : candidate;',
    undoes: 'J4: a member of whom only the LINE id or phone changed is judged to the end',
  },
  {
    file: 'core/sync/records/records.ts',
    find: 'return this.flushes.take(() => this.write([...this.dirtyMembers.values()], [...this.dirtyContacts.values()]));',
    replace: 'return this.write([...this.dirtyMembers.values()], [...this.dirtyContacts.values()]);',
    undoes: 'J5: an older save does not land after a newer one',
  },
  {
    file: 'core/partners/shopline/classify.ts',
    find: 'return isOwnAnswer(body)\n        ?',
    replace: 'return true\n        ?',
    undoes: "J6: a gateway's 404 in front of SHOPLINE clears no contact",
  },
  {
    file: 'core/partners/omnichat/classify.ts',
    find: '(status === 404 && isOwnAnswer)',
    replace: 'status === 404',
    undoes: "J6: a gateway's 404 in front of Omnichat does not make a contact unknown",
  },
  {
    file: 'core/sync/contacts/contactWalk.ts',
    find: 'return listed - [...this.read.values()].reduce((sum, { unreadableCount }) => sum + unreadableCount, 0);',
    replace: 'return listed;',
    undoes: 'J10: a contact that cannot be read hides no other that was deleted',
  },
  {
    file: 'core/sync/live/carried.ts',
    find: '  } catch {\n    return null;\n  }',
    replace: '  } catch (error) {\n    throw error;\n  }',
    undoes: 'J11: an entry that does not open holds up no other, and its member is read',
  },
  {
    file: 'core/store/integrations/lifecycle.ts',
    find: '(integration.installationTs ?? eventTimeOfMs(integration.createdAt.getTime())) < ts;',
    replace: 'integration.installationTs !== null && integration.installationTs < ts;',
    undoes:
      'an uninstall ends a binding from before any event of its installation, though the next one is known by then',
  },
  {
    file: 'core/sync/run/syncRun.ts',
    find: 'writer.hasUnknownWrites || !this.isIndexKnown',
    replace: 'writer.hasUnknownWrites',
    undoes: 'a member that changes in a first sync is judged once the contacts are listed',
  },
  {
    file: 'core/sync/contacts/contactIndex.ts',
    find: 'await this.lookUpMissing(walkOfAll, changed, onNews);',
    replace: '{}',
    undoes: 'contacts that were deleted in Omnichat leave the records',
  },
  {
    file: 'core/sync/delivery/refusalInquiry.ts',
    find: "return { kind: 'parked', code: 'attribute_definitions_missing', missing: this.describeMissing() };",
    replace: 'return refused;',
    undoes: 'a missing attribute is told to an admin, and is no fault of the member',
  },
  {
    file: 'core/sync/delivery/refusalInquiry.ts',
    find: 'if (isTakenAgain !== null) return isTakenAgain;',
    replace: 'if (isTakenAgain !== null) return true;',
    undoes:
      'an attribute that goes in the middle of a sync is told to an admin, and is no fault of those who come after',
  },
  {
    file: 'core/sync/delivery/refusalInquiry.ts',
    find: "const takesIdOff = job.body.memberId === '';",
    replace: 'const takesIdOff = false;',
    undoes: 'a contact keeps its member id until all else is cleared, also where an attribute has no definition',
  },
  {
    file: 'core/sync/failures/failureClassifier.ts',
    find: "return { kind: 'denied', error };",
    replace: "return { kind: 'fatal', error };",
    undoes: 'a contact to which Omnichat refuses access fails alone, and its store is not stopped',
  },
  {
    file: 'core/store/integrations/bindings.ts',
    find: "$unset: without('omnichat_access_revoked'),",
    replace: '',
    undoes: "work goes on by itself once the team's token is renewed",
  },
];
