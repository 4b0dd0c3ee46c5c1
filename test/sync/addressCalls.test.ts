import { readMembersPage } from '../../api/integrations/budget';
import { IntegrationError } from '../../core/domain/errors';
import { Pacers } from '../../core/sync/pacing/pacers';
import type { Store } from '../../core/store';
import { AddressCalls } from '../../core/store/leases/addressCalls';
import { Random } from '../../sandbox/core/random';
import { sharedStack } from '../harness/sharedStack';
import { newKey, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';
import { openLab, type Lab } from '../support/lab';

const cap = { calls: 40, windowMs: 2_000 };
/** So long that no call leaves the window, and no chunk lapses, while a busy machine goes through a step. */
const longCap = { calls: 40, windowMs: 20_000 };

/** The most of these times in any one window; two times exactly one window apart share none. */
function mostInWindow(timesMs: number[], windowMs: number): number {
  const sorted = [...timesMs].sort((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, atMs, at) => {
    while (sorted[first]! <= atMs - windowMs) first += 1;
    return Math.max(most, at - first + 1);
  }, 0);
}

describe('calls that several processes share through one database', () => {
  const key = newKey();
  let uri: string;
  let stores: Store[];

  beforeAll(async () => {
    uri = ownDatabaseUri();
    stores = [await openOwnStore(uri, key), await openOwnStore(uri, key), await openOwnStore(uri, key)];
  });
  afterAll(() => Promise.all(stores.map((store) => store.close())));
  afterEach(() => stores[0]!.models.addressChunks.deleteMany());

  it('stay within the cap in any window, and use most of it, in chunks', async () => {
    // The clock stands still while the database is at work: a machine that is busy makes no chunk lapse.
    const beginMs = Date.now();
    let nowMs = beginMs;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
    const create = stores.map(({ models }) => jest.spyOn(models.addressChunks, 'create'));
    const processes = stores.map((store) => new AddressCalls(store, cap));
    const takenAtMs: number[] = [];
    const random = new Random(1);
    try {
      while (nowMs < beginMs + 30_000) {
        for (const calls of processes) {
          if (random.chance(0.5)) while (calls.tryTake()) takenAtMs.push(nowMs);
        }
        const waitsMs = await Promise.all(processes.map((calls) => calls.nextInMs()));
        // A chunk lives for 200 ms: it is used early or late, and seldom lapses.
        nowMs += Math.min(...waitsMs) || 50;
      }
    } finally {
      clock.mockRestore();
    }
    const claims = create.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of create) spy.mockRestore();
    expect(mostInWindow(takenAtMs, cap.windowMs)).toBeLessThanOrEqual(cap.calls);
    // The 40 calls come back every 2.7 s: 40 at once and 440 in 30 s. One chunk in sixteen lapses.
    expect(takenAtMs.length).toBeGreaterThan(300);
    expect(claims).toBeLessThan(takenAtMs.length);
    // Chunks that have left the window are deleted.
    expect(await stores[0]!.models.addressChunks.countDocuments()).toBeLessThan(claims);
  });

  it('leave though the database takes longer to store a chunk than it would live, and stay within the cap', async () => {
    const shortCap = { calls: 20, windowMs: 1_000 };
    let nowMs = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
    // No time goes by but what the commands of the slow process take: 120 ms each.
    const { addressChunks } = stores[0]!.models;
    const [find, create] = [addressChunks.find.bind(addressChunks), addressChunks.create.bind(addressChunks)];
    const slow = [
      jest.spyOn(addressChunks, 'find').mockImplementation((() => ((nowMs += 120), find())) as typeof find),
      jest.spyOn(addressChunks, 'create').mockImplementation(((chunk: object) => {
        nowMs += 120;
        return create(chunk);
      }) as typeof create),
    ];
    const processes = [new AddressCalls(stores[0]!, shortCap), new AddressCalls(stores[1]!, shortCap)] as const;
    const takenAtMs: [number[], number[]] = [[], []];
    try {
      // The first chunk has lapsed by the time it is stored, and `take` has no time left for another.
      expect(await processes[0].take(100)).toBe(false);
      expect(await processes[0].take(10_000)).toBe(true);
      const untilMs = nowMs + 5_000;
      while (nowMs < untilMs) {
        processes.forEach((calls, at) => {
          while (calls.tryTake()) takenAtMs[at]!.push(nowMs);
        });
        nowMs += Math.min(...(await Promise.all(processes.map((calls) => calls.nextInMs()))));
      }
    } finally {
      for (const spy of [clock, ...slow]) spy.mockRestore();
    }
    expect(takenAtMs[0].length).toBeGreaterThan(2);
    expect(mostInWindow(takenAtMs.flat(), shortCap.windowMs)).toBeLessThanOrEqual(shortCap.calls);
  }, 30_000);

  it('are lost with a process that dies, as many as it had taken', async () => {
    const [dying, other] = [new AddressCalls(stores[0]!, longCap), new AddressCalls(stores[1]!, longCap)];
    expect(await dying.take(0)).toBe(true);
    let taken = 1;
    while (await other.take(0)) taken += 1;
    expect(taken).toBeGreaterThan(30);
    expect(taken).toBeLessThanOrEqual(40);
  });

  it('are waited for no longer than is bearable', async () => {
    const page = new AddressCalls(stores[1]!, longCap);
    const askedAtMs = Date.now();
    // All calls were taken so long ago that the next ones are free in 10 s.
    const untilMs = askedAtMs - 11_000;
    await stores[0]!.models.addressChunks.create({ _id: 1, calls: cap.calls, fromMs: untilMs - 1_000, untilMs });
    expect(await page.take(100)).toBe(false);
    expect(Date.now() - askedAtMs).toBeLessThan(9_000);
    expect(await page.take(20_000)).toBe(true);
  });
});

describe('what SHOPLINE sees of one address', () => {
  const cap = { calls: 40, windowMs: 5_000 };
  let lab: Lab;

  beforeAll(async () => {
    lab = await openLab(sharedStack().urls.mongodbUri);
  });
  afterAll(() => lab.close());

  const sharing = () => {
    const pacers = new Pacers({ omnichatRequestsPerSecond: 2_000, shoplineRequestsPerSecond: 2_000 });
    pacers.shareShoplineCalls(new AddressCalls(lab.store, cap));
    // Pages so small that these stores cost more than twice the cap.
    return { pacers, shoplinePageSize: 20 };
  };

  it('is never more than the cap, from whichever stores, processes and pages', async () => {
    const allowed = { callsPerAddress: cap.calls, addressWindowSeconds: cap.windowMs / 1_000, addressBanSeconds: 60 };
    const bounds = [
      await lab.bind({ members: 600 }),
      await lab.bind({ members: 600 }),
      await lab.bind({ members: 600 }),
    ];
    const reading = await lab.bind();
    await lab.control.resetRequests();
    await lab.control.changeSettings({ shopline: allowed });
    const one = lab.otherProcess(sharing());
    // A process that has died made all calls a moment ago: everyone has three seconds to wait, and pages wait for five.
    const madeAtMs = Date.now() - 2_500;
    const made = { _id: 1, calls: cap.calls, fromMs: madeAtMs, untilMs: madeAtMs };
    await lab.store.models.addressChunks.create(made);
    const syncs = bounds.map(async (bound, at) => {
      const runId = await bound.openRun();
      return bound.slice(runId, at === 0 ? lab.otherProcess(sharing()) : one);
    });
    const services = {
      ...lab.deps,
      config: { shopline: { requestsPerSecond: 20 } } as Parameters<typeof readMembersPage>[0]['config'],
      addressCalls: new AddressCalls(lab.store, cap),
    };
    const integration = await reading.integration();
    const page = () => readMembersPage(services, integration, reading.shop.accessToken!, { perPage: 50 });
    const pages = await Promise.allSettled(Array.from({ length: 5 }, page));
    for (const outcome of pages) {
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(new IntegrationError('too_many_requests'));
    }
    for (const { end } of await Promise.all(syncs)) expect(end).toEqual({ kind: 'done' });
    const { shopline } = await lab.control.call<{
      shopline: { total: number; byStatus: Record<string, number>; maxPerAddress: number };
    }>('GET', '/control/requests');
    expect(shopline.byStatus['403']).toBeUndefined();
    expect(shopline.total).toBeGreaterThan(2 * cap.calls);
    expect(shopline.maxPerAddress).toBeLessThanOrEqual(cap.calls);
    expect(shopline.maxPerAddress).toBeGreaterThan(cap.calls / 2);
    const log = await lab.control.call<{ partner: string; at: number }[]>('GET', '/control/requests/log?limit=100000');
    const calledAtMs = log.filter(({ partner }) => partner === 'shopline').map(({ at }) => at);
    expect(calledAtMs).toHaveLength(shopline.total);
    expect(Math.min(...calledAtMs)).toBeGreaterThan(madeAtMs + cap.windowMs);
  }, 180_000);
});
