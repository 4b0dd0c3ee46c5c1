import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  lab.deps.shoplinePageSize = 250;
});
afterAll(() => lab.close());
beforeEach(() => lab.control.resetRequests());
afterEach(async () => {
  await lab.control.removeFaults();
  await lab.control.changeSettings({ shopline: { maxPerPage: 250, perPageAboveMax: 'cut' } });
});

const done = { kind: 'done' };

interface ListCall {
  perPage: number;
  status: number;
}

/** Calls for pages of members since the counters were reset, without the full read's call for the oldest member. */
async function listCalls(): Promise<ListCall[]> {
  const log = await lab.control.call<{ path: string; query: string; status: number }[]>('GET', '/control/requests/log');
  return log
    .filter(({ path }) => path === '/v1/customers')
    .map(({ query, status }) => ({ perPage: Number(new URLSearchParams(query).get('per_page')), status }))
    .filter(({ perPage }) => perPage > 1);
}

async function expectReadWhole(bound: Bound, members: number): Promise<void> {
  const { end, run } = await bound.sync();
  expect(end).toEqual(done);
  expect(run.counts.read).toBe(members);
  expect(run.counts.skipped + run.counts.unchanged + run.counts.delivered).toBe(members);
  expect(await bound.diff()).toEqual([]);
}

it('reads seven hundred members with pages of 250', async () => {
  const bound = await lab.bind({ members: 700 });
  await expectReadWhole(bound, 700);
  const calls = await listCalls();
  expect(new Set(calls.map(({ perPage }) => perPage))).toEqual(new Set([250]));
  // Besides full pages, each of two windows has a last page that is not full and an empty one. Then comes the catch-up.
  expect(calls.length).toBeLessThanOrEqual(7);
  expect((await bound.integration()).lastFullReadCalls).toBeLessThanOrEqual(10);
});

it('takes what comes where more is cut, and asks for that from then on', async () => {
  const bound = await lab.bind({ members: 600 });
  await lab.control.changeSettings({ shopline: { maxPerPage: 100 } });
  await expectReadWhole(bound, 600);
  expect((await bound.integration()).pageSize?.perPage).toBe(100);
  await lab.control.resetRequests();
  await expectReadWhole(bound, 600);
  expect(new Set((await listCalls()).map(({ perPage }) => perPage))).toEqual(new Set([100]));
});

describe('where more than 50 are refused', () => {
  beforeEach(() => lab.control.changeSettings({ shopline: { maxPerPage: 50, perPageAboveMax: 'reject' } }));

  it('a store is read all the same, and never asked for more again', async () => {
    const bound = await lab.bind({ members: 300 });
    await expectReadWhole(bound, 300);
    expect((await listCalls()).some(({ status }) => status === 422)).toBe(true);
    await lab.control.resetRequests();
    await expectReadWhole(bound, 300);
    expect((await bound.reconcile()).end).toEqual(done);
    const calls = await listCalls();
    expect(calls.length).toBeGreaterThan(6);
    expect(new Set(calls.map(({ perPage }) => perPage))).toEqual(new Set([50]));
  });

  it('a week later it is, for SHOPLINE may give more by then', async () => {
    const bound = await lab.bind({ members: 300 });
    await expectReadWhole(bound, 300);
    const { tryAgainAtMs } = (await bound.integration()).pageSize!;
    expect(tryAgainAtMs - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    const due = { pageSize: { perPage: 50, tryAgainAtMs: Date.now() - 1 } };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: due });
    await lab.control.changeSettings({ shopline: { maxPerPage: 250 } });
    await lab.control.resetRequests();
    await expectReadWhole(bound, 300);
    expect(new Set((await listCalls()).map(({ perPage }) => perPage))).toEqual(new Set([250]));
  });
});

it('a refusal of pages of 50 as well is not about their size', async () => {
  const bound = await lab.bind({ members: 60 });
  await lab.control.addFault({ partner: 'shopline', match: { pathPrefix: '/v1/customers' }, status: 422, body: {} });
  expect((await bound.sync()).end).toEqual({ kind: 'failed', code: 'run_interrupted' });
  expect((await bound.integration()).pageSize).toBeUndefined();
});

describe('where large pages fail', () => {
  const failing = { partner: 'shopline', match: { queryIncludes: 'per_page=250' }, status: 504, html: true } as const;

  it('a store is read with smaller ones, which a day is kept to', async () => {
    const bound = await lab.bind({ members: 550 });
    await lab.control.addFault(failing);
    await expectReadWhole(bound, 550);
    const large = (await listCalls()).filter(({ perPage }) => perPage === 250);
    // It takes three failures in a row. Both windows ask for their first page at once, and that counts as one failure.
    expect(large.length).toBeGreaterThanOrEqual(3);
    expect(large.length).toBeLessThanOrEqual(5);
    const { perPage, tryAgainAtMs } = (await bound.integration()).pageSize!;
    expect(perPage).toBe(50);
    expect(tryAgainAtMs - Date.now()).toBeLessThan(86_400_001);
  });

  it('but one that failed in passing changes nothing', async () => {
    const bound = await lab.bind({ members: 550 });
    await lab.control.addFault({ ...failing, count: 2 });
    await expectReadWhole(bound, 550);
    expect((await bound.integration()).pageSize).toBeUndefined();
  });
});
