import { askForFullReads } from '../../core/store/integrations/reads';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let bound: Bound;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  bound = await lab.bind({ members: 5 });
  await bound.sync();
});
afterAll(() => lab.close());

const asked = async () => (await bound.integration()).fullReadAsked;
const ask = () => askForFullReads(lab.store, [bound.integrationId]);
const longAgo = (atMs: number) =>
  lab.store.models.integrations.updateOne(
    { _id: bound.integrationId },
    { $set: { fullReadAsked: { firstAtMs: atMs, lastAtMs: atMs } } },
  );

test('what leaves the lease tells that a full read was asked for, until one has answered it', async () => {
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  await ask();
  expect(await bound.deliverChanges()).toEqual({ kind: 'done', isFullReadAsked: true });
  expect((await bound.reconcile()).end).toEqual({ kind: 'done', isFullReadAsked: true });
  expect(await lab.activities.readState({ integrationId: bound.integrationId, shownRunId: null })).toMatchObject({
    fullReadAskedAtMs: (await asked())?.firstAtMs,
  });
  await longAgo(Date.now() - 60_000);
  await bound.sync();
  expect(await asked()).toBeUndefined();
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
  expect(await lab.activities.readState({ integrationId: bound.integrationId, shownRunId: null })).toMatchObject({
    fullReadAskedAtMs: null,
  });
});

test('a preview answers nothing, and a full read nothing that was asked while it was at work', async () => {
  const before = Date.now() - 60_000;
  await longAgo(before);
  await bound.sync('preview');
  expect(await asked()).toMatchObject({ firstAtMs: before });
  const runId = await bound.openRun();
  await ask();
  expect((await bound.slice(runId)).end).toMatchObject({ kind: 'done' });
  const left = await asked();
  expect(left?.firstAtMs).toBe(before);
  expect(left?.lastAtMs).toBeGreaterThan(before);
});
