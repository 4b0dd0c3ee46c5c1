import type { Snapshot } from '../../core/sync/judging/candidate';
import { sharedStack } from '../harness/sharedStack';
import { stayOf } from '../support/inLease';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it('of the members that wait to be judged, none is looked at once the work has ended', async () => {
  const bound = await boundStore(lab);
  const made = [await memberOnContact(bound), await memberOnContact(bound)];
  const stay = await stayOf(lab.deps, bound);
  const { judge, removal, work } = stay;
  const by = { priority: 'bulk', cause: 'sync', runId: null, isPreview: false } as const;
  const completed: string[] = [];
  const complete = (snapshot: Snapshot) =>
    judge.complete([snapshot], { ...by, onCompleted: ({ customerId }) => completed.push(customerId) });
  const snapshots = await Promise.all(
    made.map(async ({ id }) => ({ customer: (await removal.readMember(id))!, asOfMs: Date.now(), isRead: true })),
  );
  const completing = snapshots.map(complete);
  work.end({ kind: 'paused' });
  await Promise.all(completing);
  await stay.close();
  expect(completed).toEqual([]);
  expect(await lab.store.models.members.countDocuments({ integrationId: bound.integrationId })).toBe(0);
});
