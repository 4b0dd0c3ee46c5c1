import { shownAttention } from '../../../core/domain/attention';
import { diffContacts, type Difference } from '../../../sandbox/control/diff';
import { judgeMembers } from '../../../sandbox/control/judgeMembers';
import type { Channel } from '../../../sandbox/omnichatApi/team';
import type { ConflictDecision, ContactState, Integration, Member, SyncRun } from '../../../core/store/documents';
import { identityKey } from '../../../core/sync/records/decisions';
import { beginningMs } from '../time/scheduler';
import type { World } from '../world';
import { isClearedValue } from './deletedContacts';

/** Verdicts on members who are not eligible: a decision knows them by their LINE id alone. */
const withoutPhone = ['not_a_member', 'no_line_login', 'no_phone', 'condition_not_met'];
/** Verdicts on members in conflict: nothing is written for them, and what was written stays. */
const conflicts = ['line_id_shared', 'phone_shared', 'contact_has_other_member'];
/** Codes of members whom a decision keeps off the contact. */
const decidedCodes: unknown[] = ['kept_apart', 'decided_for_other'];
/** Verdicts that depend on the member id that the contact carries. */
const byOwner = ['deliver', 'contact_has_other_member'];
/** While everything works no full read takes longer than this. */
const longestReadMs = 60_000;

/** What must be so once everything has come to rest. */
export function judge(world: World): void {
  judgeContacts(world);
  judgeRuns(world);
  judgeLeftovers(world);
  judgeRecords(world);
  judgeReasons(world);
  judgeOperators(world);
  world.witness.checkCaps();
}

/** What must be so once nothing has happened for a while. */
export function judgeRest({ loaded, scheduler, witness }: World, writesBefore: number): void {
  const writes = witness.writes - writesBefore;
  if (writes > 0) witness.blame(`${writes} writes while nothing happens`);
  const isOld = ({ startedAt }: SyncRun) => startedAt.getTime() < beginningMs + scheduler.nowMs - longestReadMs;
  const reads = loaded.database.all<SyncRun>('syncRuns').filter(({ mode }) => mode === 'reconcile');
  if (reads.some(isOld)) witness.blame('a full read is left behind');
}

/** Contacts carry what their members ask for. */
export function judgeContacts(world: World): void {
  const { integration, sandbox, scenario, witness } = world;
  if (!integration?.lineAccount || shownAttention(integration.attentions)) return;
  const channel = sandbox.channels.find(({ channelId }) => channelId === integration.lineAccount?.channelId)!;
  const { eligibility, unmatched } = scenario;
  const { disabledAttributes: disabled, enabledAttributes: enabled } = integration.settings;
  for (const difference of diffContacts(sandbox.store, channel, {
    eligibility,
    unmatched,
    disabled,
    enabled,
    untouched: false,
    decisions: decisionsOn(world, channel),
  })) {
    const { lineUserId, customerId, reason, expected, actual } = difference;
    if (isGuests(world, channel, difference) || isLeftByWrite(world, channel, difference)) continue;
    if (isTakenBack(world, difference)) continue;
    if (isLeftByDecision(world, channel, difference)) continue;
    const told = `should be ${JSON.stringify(expected)} and is ${JSON.stringify(actual)}`;
    witness.blame(`contact ${lineUserId} of member ${customerId ?? 'none'} (${reason}) ${told}`);
  }
}

/** The decisions that hold, and those by which a contact was written before an admin took them back. */
function decisionsOn(world: World, channel: Channel): ConflictDecision[] {
  return [...world.witness.decided.takenBack(channel), ...decisionsOf(world)];
}

/** The decisions that hold: the members they name have the LINE id and phone of the time when an admin decided. */
function decisionsOf({ loaded, sandbox, integration, scenario }: World): ConflictDecision[] {
  const prints = loaded.store.fingerprints.for(integration!._id);
  const identities = new Map<string, string>();
  for (const { member, phone, verdict } of judgeMembers(sandbox.store, sandbox.channels[0], scenario)) {
    const hasPhone = phone !== null && !withoutPhone.includes(verdict);
    const lineUserId = member.isMember ? member.lineId : null;
    identities.set(
      member.id,
      identityKey({ lineUserId, phoneKey: hasPhone ? prints.of('phone', phone) : null }, prints),
    );
  }
  return loaded.database
    .all<ConflictDecision>('decisions')
    .filter((one) => one.customerIds.every((id, at) => identities.get(id) === one.identities[at]))
    .sort((one, other) => other.atMs - one.atMs);
}

/**
 * Whether the contact names a member who became a guest. A guest keeps the contact, so a member with the same LINE id
 * is in conflict (docs/requirements.md).
 */
function isGuests({ sandbox }: World, channel: Channel, { lineUserId, customerId }: Difference): boolean {
  const owner = sandbox.store.get(channel.get(lineUserId)?.state.memberId ?? '');
  return owner !== undefined && owner.id !== customerId && !owner.isMember && owner.lineId === lineUserId;
}

/**
 * The team deleted a contact, and a write made it anew: what that write left may stay, unless a member of that LINE id
 * is to be written.
 */
function isLeftByWrite({ sandbox, scenario, witness }: World, channel: Channel, difference: Difference): boolean {
  const { lineUserId, customerId, reason, actual } = difference;
  const isOfMaking = (fields: object) =>
    witness.deleted.isOfMaking(`${channel.channelId}:${lineUserId}`, { ...fields });
  if (reason === 'untouched') return isOfMaking(actual ?? {});
  // Where the service may create contacts: the writes that made this one carried only what had changed. Its member went
  // before a write carried the member id.
  const { memberId, email, phone, tags, attributes } = channel.get(lineUserId)?.state ?? {};
  const isNamed = customerId !== null || memberId !== null;
  if (reason !== 'contact must not exist' || isNamed) return false;
  const ofContact = judgeMembers(sandbox.store, channel, scenario).filter(({ member }) => member.lineId === lineUserId);
  return (
    ofContact.every(({ verdict }) => conflicts.includes(verdict)) && isOfMaking({ email, phone, tags, ...attributes })
  );
}

/** What was written because of a decision stays when an admin takes the decision back. */
function isLeftByDecision({ witness }: World, { channelId }: Channel, { reason, lineUserId }: Difference): boolean {
  const isWritten = ['must not be written', 'contact must not exist'].includes(reason);
  return isWritten && witness.decided.isLeft(`${channelId}:${lineUserId}`);
}

/** A taking back clears our attributes on a contact that a write was decided for, whatever became of that write. */
function isTakenBack({ witness }: World, { reason, actual }: Difference): boolean {
  return reason === 'untouched' && witness.clearing.hasBegun && Object.values(actual ?? {}).every(isClearedValue);
}

function judgeRuns({ loaded, scenario, witness }: World): void {
  for (const run of loaded.database.all<SyncRun>('syncRuns')) {
    const { _id, mode, status, counts, code, finishedAt, failedBy } = run;
    if (mode === 'reconcile') continue;
    if (!finishedAt) witness.blame(`sync ${_id} (${mode}) does not end: ${status}`);
    if (status === 'failed' && !code) witness.blame(`sync ${_id} failed and says not why`);
    // Where nothing about members is odd, Omnichat refuses only attributes without a definition. For each of these the
    // service may blame one member: Omnichat took the attribute before, and no other job waits to try it with.
    const refused = failedBy.contact_rejected ?? 0;
    const endedAtMs = (finishedAt?.getTime() ?? Number.POSITIVE_INFINITY) - beginningMs + scenario.clocksApartMs;
    const lost = [...witness.lostDefinitions.values()].filter((atMs) => atMs < endedAtMs);
    const isOdd = scenario.defects > 0 || scenario.faults.has('contactRefused');
    if (!isOdd && refused > lost.length)
      witness.blame(`sync ${_id} (${mode}) says of ${refused} members that Omnichat refuses them`);
    const { read, skipped, unchanged, delivered, failed, conflicts } = counts;
    const sum = skipped + unchanged + delivered + failed + conflicts;
    if (status.startsWith('completed') && read !== sum)
      witness.blame(`sync ${_id} (${mode}) read ${read} members, and says of ${sum} what became of them`);
  }
}

/** What became of syncs and of members, as names for the tally. */
export function outcomesOf({ loaded }: World): string[] {
  const { database } = loaded;
  const runs = database
    .all<SyncRun>('syncRuns')
    .map(({ mode, status, code }) => `${mode} sync ${status} ${code ?? ''}`);
  const members = database.all<Member>('members').map(({ state, code }) => `member ${state} ${code ?? ''}`);
  return [...runs, ...members].map((name) => name.trim());
}

/** What is on record of members and contacts is true. */
function judgeRecords({ loaded, integration, sandbox, witness }: World): void {
  if (!integration?.lineAccount || shownAttention(integration.attentions)) return;
  const { database } = loaded;
  const pending = database.all<Member>('members').filter(({ state }) => state === 'pending');
  if (pending.length > 0) witness.blame(`${pending.length} members are shown as pending, and nothing is left to do`);
  const channel = sandbox.channels.find(({ channelId }) => channelId === integration.lineAccount?.channelId)!;
  // An expected contact need not be in Omnichat: it goes on record before a write makes it.
  for (const { userId, isExpected } of database.all<ContactState>('contacts'))
    if (!isExpected && !channel.get(userId)) witness.blame(`contact ${userId} is on record, and not in Omnichat`);
}

/** The page says of each member what is so, and why. */
function judgeReasons(world: World): void {
  const { loaded, integration, sandbox, scenario, witness } = world;
  if (!integration?.lineAccount || shownAttention(integration.attentions)) return;
  const channel = sandbox.channels.find(({ channelId }) => channelId === integration.lineAccount?.channelId)!;
  const records = new Map(loaded.database.all<Member>('members').map((record) => [record.customerId, record]));
  const rule = { ...scenario, decisions: decisionsOn(world, channel) };
  for (const { member, verdict } of judgeMembers(sandbox.store, channel, rule)) {
    const { state = 'not', code = null } = records.get(member.id) ?? {};
    const shown = decidedCodes.includes(code) ? 'decided_otherwise' : (code ?? state);
    const isSo = shown === (verdict === 'deliver' ? 'delivered' : verdict);
    // A write and an edit by the team may have crossed, and a member who became a guest keeps the contact. So the page
    // may also say what follows from the member id that the contact carries now.
    const owner = channel.get(member.lineId ?? '')?.state.memberId;
    const named = owner === member.id ? 'delivered' : owner && 'contact_has_other_member';
    if (isSo || (byOwner.includes(verdict) && shown === named)) continue;
    witness.blame(`member ${member.id} is shown as ${state} ${code ?? ''}, and is ${verdict}`);
  }
}

/** Operators got what they asked for: answers, syncs, cancels, and workflows that continue as new. */
function judgeOperators({ loaded, workflow, integrationId, witness }: World): void {
  const { unanswered, cancelled, requested } = witness;
  if (unanswered > 0) witness.blame(`${unanswered} sweeps were asked for, and nobody was answered`);
  for (const runId of cancelled) {
    const run = loaded.database.find<SyncRun>('syncRuns', runId);
    if (run && run.status !== 'cancelled') witness.blame(`sync ${runId} began after it was cancelled: ${run.status}`);
  }
  for (const [mode, binding] of requested)
    if (binding === integrationId) witness.blame(`an operator asked for a ${mode} sync, and none was opened`);
  if (workflow?.isContinuingSuggested) witness.blame('the workflow does not continue as new, and rests');
}

function judgeLeftovers({ loaded, integrationId, witness }: World): void {
  const { database } = loaded;
  const ofOthers = (name: string) =>
    database
      .all<{ _id: string; integrationId?: string }>(name)
      .filter(({ _id, integrationId: owner }) => (owner ?? _id) !== integrationId);
  for (const name of [
    'integrations',
    'members',
    'contacts',
    'inbox',
    'contactEvents',
    'leases',
    'syncRuns',
    'claims',
  ]) {
    const left = ofOthers(name).length;
    if (left > 0) witness.blame(`${left} documents of an ended binding are left in ${name}`);
  }
  const runs = new Set(database.all<SyncRun>('syncRuns').map(({ _id }) => _id));
  const journal = database.all<{ runId: string }>('journal').filter(({ runId }) => !runs.has(runId));
  if (journal.length > 0) witness.blame(`${journal.length} journal entries of no sync are left`);
  const [integration] = database.all<Integration>('integrations');
  if (integration && !integration.isLive) witness.blame('the integration follows no changes');
}
