import { Work } from '../../core/sync/lease/work';
import { Records } from '../../core/sync/records/records';
import { Checkpoint } from '../../core/sync/run/checkpoint';
import { recountConflicts } from '../../core/sync/run/lateConflicts';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact, phone } from '../support/lineMembers';

// No webhook of SHOPLINE tells of the changes here: the next sync has to find all of them.
let lab: Lab;
let bound: Bound;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(async () => {
  bound = await boundStore(lab);
});

let phones = 0;
const newPhone = () => phone(`0913${String((phones += 1)).padStart(6, '0')}`);

/** Two members with 60 others between them: they are judged in different fifties, one after the other. */
async function apart<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const one = await first();
  for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
  return [one, await second()];
}

const swapped = <First, Second>([first, second]: [First, Second]): [Second, First] => [second, first];

const counted = async (mode: 'full' | 'preview' = 'full') => {
  const { end, run } = await bound.sync(mode);
  expect(end).toEqual({ kind: 'done' });
  expect(Object.values(run.conflictsBy).reduce((sum, count) => sum + count, 0)).toBe(run.counts.conflicts);
  return run;
};

describe('a LINE id that goes from one member to another is no conflict of the sync that finds it', () => {
  const moved = [
    ['older', true],
    ['newer', false],
  ] as const;

  it.each(moved)('to the %s', async (_title, isToOlder) => {
    const taker = () => bound.addMember({ line_id: null, ...newPhone() });
    const holder = () => memberOnContact(bound, newPhone());
    const [to, from] = isToOlder ? await apart(taker, holder) : await apart(holder, taker).then(swapped);
    expect((await counted()).counts).toMatchObject({ delivered: 1, conflicts: 0 });
    await bound.editMember(from.id, { line_id: null, emit: false });
    await bound.editMember(to.id, { line_id: from.lineId, emit: false });
    expect((await counted('preview')).counts).toMatchObject({ delivered: 1, conflicts: 0 });
    expect(await counted()).toMatchObject({ status: 'completed', counts: { delivered: 1, conflicts: 0 } });
    expect(await bound.contact(from.lineId)).toMatchObject({ memberId: to.id });
  });

  it('from one that was merged into it', async () => {
    const [merged, survivor] = await apart(
      () => memberOnContact(bound, newPhone()),
      () => bound.addMember({ line_id: null, ...newPhone() }),
    );
    await counted();
    await bound.removeMember(merged.id);
    await bound.editMember(survivor.id, { line_id: merged.lineId, emit: false });
    expect(await counted()).toMatchObject({ status: 'completed', counts: { delivered: 1, conflicts: 0 } });
    expect(await bound.contact(merged.lineId)).toMatchObject({ memberId: survivor.id });
  });
});

describe('a phone', () => {
  const both = () => memberOnContact(bound, newPhone());

  it.each([0, 1])('that two come to share is a conflict of both, whichever changed: %d', async (changed) => {
    const pair = await apart(both, both);
    const { mobile_phone } = phone(`0914${String((phones += 1)).padStart(6, '0')}`);
    await bound.editMember(pair[1 - changed]!.id, { mobile_phone });
    expect((await counted()).counts).toMatchObject({ delivered: 2, conflicts: 0 });
    await bound.editMember(pair[changed]!.id, { mobile_phone });
    expect((await counted('preview')).counts).toMatchObject({ conflicts: 2 });
    const run = await counted();
    expect(run).toMatchObject({ status: 'completed_with_issues', counts: { delivered: 0, conflicts: 2 } });
    expect(run.conflictsBy).toEqual({ phone_shared: 2 });
  });

  it.each([0, 1])('that two no longer share is a conflict of neither, whichever changed: %d', async (changed) => {
    const shared = newPhone();
    const pair = await apart(
      () => memberOnContact(bound, shared),
      () => memberOnContact(bound, shared),
    );
    expect((await counted()).counts).toMatchObject({ delivered: 0, conflicts: 2 });
    await bound.editMember(pair[changed]!.id, newPhone());
    expect((await counted('preview')).counts).toMatchObject({ delivered: 2, conflicts: 0 });
    expect(await counted()).toMatchObject({ status: 'completed', counts: { delivered: 2, conflicts: 0 } });
    for (const { id, lineId } of pair) expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });

  it('makes a conflict of a member that the same sync has written, and it counts as written no more', async () => {
    const shared = newPhone();
    const [written, sharer, quiet] = [
      await memberOnContact(bound, shared),
      await memberOnContact(bound, shared),
      await both(),
    ];
    await counted();
    const runId = await bound.openRun();
    const checkpoint = await Checkpoint.load(lab.store, await bound.run(runId), []);
    // `written` was judged, written and counted before `sharer` was read, which then put both in conflict.
    await lab.store.models.members.updateOne(
      { _id: `${bound.integrationId}:${written.id}`, integrationId: bound.integrationId },
      { $set: { runId, runOutcome: 'delivered' } },
    );
    const told = [
      [written.id, 'delivered', null],
      [sharer.id, 'conflicts', 'phone_shared'],
      [quiet.id, 'unchanged', null],
    ] as const;
    for (const [customerId, outcome, code] of told) {
      checkpoint.seen.add(customerId);
      checkpoint.count({ customerId, outcome, code, eligible: true });
    }
    const held = { isValid: true, assertHeld: () => Promise.resolve() };
    const records = new Records(lab.store, bound.integrationId, bound.team.channelId, held);
    const work = new Work(new AbortController().signal);
    const writer = { whenFollowedUp: () => Promise.resolve() };
    await recountConflicts({ store: lab.store, records, work, writer }, checkpoint);
    expect(checkpoint.tally.counts).toMatchObject({ delivered: 0, unchanged: 1, conflicts: 2 });
  });
});
