import type { SyncRun } from '../../core/store/documents';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

it.each([
  ['shopline', { status: 503 }],
  ['shopline', { status: 200, html: true }],
  ['omnichat', { status: 503 }],
] as const)(
  'a run that waits for %s, which answers %j, is shown so while that is tried again, and as running once it answers',
  async (partner, answer) => {
    const bound = await lab.bind({ members: 30 });
    const runId = await bound.openRun();
    const waits = { status: 'waiting', limitedBy: { partner, reason: 'outage', until: null } } as const;
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { ...waits, phase: 'reading' } });
    const shown: string[] = [];
    const look = async () => shown.push((await bound.run(runId)).status);
    await lab.control.addFault({ partner, match: {}, ...answer });
    const trying = bound.slice(runId);
    let isOver = false;
    void trying.finally(() => (isOver = true));
    await lab.until(async () => {
      await look();
      return isOver;
    });
    expect((await trying).end).toMatchObject({ kind: 'waiting', limitedBy: { partner } });
    await look();
    expect(new Set(shown)).toEqual(new Set(['waiting']));
    expect(await bound.run(runId)).toMatchObject(waits);
    await lab.control.removeFaults();
    expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
    expect(await bound.run(runId)).toMatchObject({ status: 'running', limitedBy: { reason: 'rate' } });
  },
  60_000,
);

it('a run that a partner asks to pause for long is shown as waiting until then, and as running once it goes on', async () => {
  const bound = await lab.bind({ members: 30 });
  const runId = await bound.openRun();
  const match = { method: 'PUT' };
  const headers = { 'retry-after': '8' };
  await lab.control.addFault({ partner: 'omnichat', match, status: 429, headers, count: 1 });
  const slice = bound.slice(runId);
  let shown: SyncRun | undefined;
  await lab.until(async () => (shown = await bound.run(runId)).limitedBy?.reason === 'retry_after');
  const limitedBy = { partner: 'omnichat', reason: 'retry_after' };
  expect(shown).toMatchObject({ status: 'waiting', etaSeconds: null, limitedBy });
  expect((await slice).end).toEqual({ kind: 'done' });
  expect(await bound.run(runId)).toMatchObject({ status: 'running', limitedBy: { reason: 'rate' } });
});
