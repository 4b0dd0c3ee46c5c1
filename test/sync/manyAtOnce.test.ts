import type { mongo } from 'mongoose';
import type { MemberState } from '../../core/domain/types';
import { Checkpoint } from '../../core/sync/run/checkpoint';
import { wholeStore } from '../../core/sync/reading/segments';
import { newContact } from '../../core/sync/records/keys';
import { recountConflicts } from '../../core/sync/run/lateConflicts';
import { sharedStack } from '../harness/sharedStack';
import { recordedMember } from '../support/candidates';
import { inLease } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact, newLineId } from '../support/lineMembers';

let lab: Lab;
/** The most members or contacts that one command asked for by id, and the most members that one answer brought. */
let most = 0;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  const client: mongo.MongoClient = lab.store.connection.getClient();
  client.on('commandStarted', ({ command }) => {
    const { find, filter } = command as { find?: string; filter?: { _id?: { $in?: unknown[] } } };
    if (find === 'members' || find === 'contacts') most = Math.max(most, filter?._id?.$in?.length ?? 0);
  });
  client.on('commandSucceeded', ({ reply }) => {
    const { cursor } = reply as { cursor?: { ns: string; firstBatch?: unknown[]; nextBatch?: unknown[] } };
    if (cursor?.ns.endsWith('.members')) most = Math.max(most, (cursor.firstBatch ?? cursor.nextBatch ?? []).length);
  });
});
afterAll(() => lab.close());
beforeEach(() => {
  most = 0;
});

// What a run holds and asks for must not grow with the store: a command of 272,000 ids is larger than MongoDB takes.
describe('at the end of a run, 500 at once at most are looked at', () => {
  it('of those in conflict', async () => {
    const bound = await boundStore(lab);
    const { integrationId } = bound;
    const runId = await bound.openRun();
    const members = (count: number, state: MemberState, name: string) =>
      Array.from({ length: count }, (_, at) => {
        const customerId = `${name}${at}`;
        const code = state === 'conflict' ? ('phone_shared' as const) : null;
        return recordedMember({ _id: `${integrationId}:${customerId}`, integrationId, customerId, state, code });
      });
    const stillIn = members(1_100, 'conflict', 'still');
    const solved = members(100, 'delivered', 'solved');
    const late = members(700, 'conflict', 'late');
    await lab.store.models.members.insertMany([...stillIn, ...solved, ...late]);
    const checkpoint = await Checkpoint.load(lab.store, await bound.run(runId), [wholeStore]);
    for (const { customerId } of [...stillIn, ...solved, ...late]) checkpoint.seen.add(customerId);
    const counted = { eligible: true, code: null };
    for (const { customerId } of [...stillIn, ...solved])
      checkpoint.count({ ...counted, customerId, outcome: 'conflicts', code: 'phone_shared' });
    for (const { customerId } of late) checkpoint.count({ ...counted, customerId, outcome: 'unchanged' });
    most = 0;
    await inLease(lab, bound, (stay) => recountConflicts(stay, checkpoint));
    expect(checkpoint.tally.counts).toMatchObject({ read: 1_900, conflicts: 1_800, unchanged: 100 });
    expect(checkpoint.tally.toDocument().conflictsBy).toEqual({ phone_shared: 1_800 });
    expect(most).toBeLessThanOrEqual(500);
    expect(most).toBeGreaterThan(100);
    await bound.finish(runId, 'cancelled');
  });

  it('of contacts that changed while what was written to them was taken back', async () => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    await bound.reconcile();
    const runId = await bound.openRun('clear');
    const { omnichat } = lab.deps;
    const putContact = omnichat.putContact.bind(omnichat);
    let answer = () => {};
    const areAdded = new Promise<void>((resolve) => (answer = resolve));
    const puts = jest.spyOn(omnichat, 'putContact').mockImplementation(async (...args) => {
      await areAdded;
      return putContact(...args);
    });
    const slice = bound.slice(runId);
    await lab.until(() => Promise.resolve(puts.mock.calls.length > 0));
    // A few at a time: the sandbox runs in this process, which has to keep its lease meanwhile.
    for (let added = 0; added < 600; added += 20)
      await Promise.all(Array.from({ length: 20 }, () => bound.addContact(newLineId())));
    most = 0;
    answer();
    expect((await slice).end).toEqual({ kind: 'done' });
    expect(await bound.member(id)).toMatchObject({ code: 'taken_back' });
    expect(await lab.store.models.contacts.countDocuments({ integrationId: bound.integrationId })).toBeGreaterThan(600);
    expect(most).toBeLessThanOrEqual(500);
    await bound.finish(runId, 'completed');
  });
});

it('the 65th write leaves as soon as one of the 64 under way has ended', async () => {
  const bound = await boundStore(lab);
  await inLease(lab, bound, async ({ queue, records }) => {
    const userIds = Array.from({ length: 65 }, () => newLineId());
    const delayed = (queryIncludes: string) =>
      lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT', queryIncludes }, delayMs: 60_000 });
    const first = await delayed(userIds[0]!);
    await delayed('');
    const jobs = userIds.map((userId) => {
      const body = { memberId: userId };
      const nextContact = { ...newContact(records, userId), ...body };
      const job = { customerId: userId, userId, body, nextContact, nextMember: null };
      return queue.push({ kind: 'member', priority: 'live', ...job });
    });
    const ended: string[] = [];
    for (const { userId, outcome } of jobs) void outcome.then(() => ended.push(userId));
    await lab.until(() => Promise.resolve(queue.size === 1));
    await lab.control.call('DELETE', `/control/faults/${first.id}`);
    await lab.until(() => Promise.resolve(queue.size === 0));
    expect([ended, jobs.filter(({ isSent }) => isSent).length]).toEqual([[userIds[0]], 65]);
    await lab.control.removeFaults();
    await Promise.all(jobs.map(({ outcome }) => outcome));
  });
});
