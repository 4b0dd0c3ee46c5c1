import { holdWrites, pauseHeld } from '../support/heldWrites';
import { openLab, type Bound, type Lab } from '../support/lab';
import { wholeStore } from '../../core/sync/reading/segments';
import { sharedStack } from '../harness/sharedStack';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(() => lab.control.resetRequests());
afterEach(() => lab.control.removeFaults());
afterEach(() => lab.control.changeSettings({ shopline: { latencyMs: 0, maxPerPage: 250, totalCountError: 0 } }));

const done = { kind: 'done' };

async function expectEveryoneOnce(bound: Bound, runId: string, members: number): Promise<void> {
  const { counts } = await bound.run(runId);
  expect(counts.read).toBe(members);
  expect(counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts).toBe(members);
  expect(await bound.diff()).toEqual([]);
}

describe('where SHOPLINE answers slowly', () => {
  const MEMBERS = 600;
  // Small pages, so that there are enough of them for several windows.
  beforeAll(() => (lab.deps.shoplinePageSize = 20));
  afterAll(() => (lab.deps.shoplinePageSize = 50));

  it('windows are walked side by side, and everyone is met once', async () => {
    const bound = await lab.bind({ members: MEMBERS });
    await lab.control.changeSettings({ shopline: { latencyMs: 250 } });
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toEqual(done);
    const { segments } = await bound.run(runId);
    expect(segments!.length).toBeGreaterThan(4);
    expect(segments!.every((segment) => segment.done)).toBe(true);
    await expectEveryoneOnce(bound, runId, MEMBERS);
  });

  it('a run that is stopped goes on in every window it had begun', async () => {
    const bound = await lab.bind({ members: MEMBERS });
    await lab.control.changeSettings({ shopline: { latencyMs: 250 } });
    await holdWrites(lab.control, bound.team.channelId, 1);
    const runId = await bound.openRun();
    const slice = bound.slice(runId);
    await lab.until(async () => (await bound.writes()) > 0);
    await pauseHeld(lab, () => bound.steer(runId, 'pause'));
    expect((await slice).end).toEqual({ kind: 'paused' });
    await bound.steer(runId, 'run');
    expect((await bound.slice(runId, lab.otherProcess({ shoplinePageSize: 20 }))).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, MEMBERS);
  });
});

describe('a walk through pages', () => {
  it('is not ended by short pages and a total that is too small', async () => {
    const bound = await lab.bind({ members: 100 });
    await lab.control.changeSettings({ shopline: { totalCountError: -40 } });
    await lab.control.addFault({ partner: 'shopline', match: { pathPrefix: '/v1/customers' }, delayMs: 400, count: 2 });
    const runId = await bound.openRun();
    const slice = bound.slice(runId);
    // The first pages are asked for at full size. All later ones come short.
    await lab.until(async () => (await lab.control.requests()).shopline.total >= 3);
    await lab.control.changeSettings({ shopline: { maxPerPage: 7 } });
    expect((await slice).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 100);
  });

  it('goes on although the customer of its cursor was refused', async () => {
    const bound = await lab.bind({ members: 120 });
    const match = { pathPrefix: '/v1/customers', queryIncludes: 'previous_id' };
    await lab.control.addFault({ partner: 'shopline', match, status: 422, body: {}, count: 1 });
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 120);
  });

  it('goes on although the customer of its cursor and the one before have left, and SHOPLINE answers with nothing', async () => {
    const bound = await lab.bind({ members: 120 });
    const match = { pathPrefix: '/v1/customers', queryIncludes: 'previous_id' };
    const body = { items: [], pagination: { total_count: 120 } };
    // The window of members changed lately has one page, and an empty one is its right end. The other three empty
    // answers mislead the walk through the other window.
    await lab.control.addFault({ partner: 'shopline', match, status: 200, body, count: 4 });
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 120);
  });

  it('begins its window anew where the cursor of an earlier slice leads to nowhere', async () => {
    const bound = await lab.bind({ members: 60 });
    const match = { pathPrefix: '/v1/customers', queryIncludes: 'previous_id=gone' };
    const body = { items: [], pagination: { total_count: 60 } };
    await lab.control.addFault({ partner: 'shopline', match, status: 200, body });
    const runId = await bound.openRun();
    const segments = [{ ...wholeStore, cursor: 'gone' }];
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments } });
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 60);
  });
});

describe('a later cursor that leads to nothing, since its customer has left,', () => {
  it.each([
    ['does not end a walk that goes on after an interruption', { cursorAt: 49, totalCountError: 0, left: [149] }],
    ['does not where the one before has left as well', { cursorAt: 49, totalCountError: 0, left: [149, 148] }],
    ['ends no walk where SHOPLINE counts too few', { cursorAt: null, totalCountError: -160, left: [149] }],
  ])('%s', async (_name, { cursorAt, totalCountError, left }) => {
    const bound = await lab.bind({ members: 300 });
    const { customers } = await lab.shopline.listCustomers(bound.shop.accessToken!, { perPage: 250 });
    for (const at of left) {
      const match = { pathPrefix: '/v1/customers', queryIncludes: `previous_id=${customers[at]!.id}` };
      await lab.control.addFault({ partner: 'shopline', match, emptyPage: true, count: 1 });
    }
    await lab.control.changeSettings({ shopline: { totalCountError } });
    const runId = await bound.openRun();
    const segments = [{ ...wholeStore, cursor: cursorAt === null ? null : customers[cursorAt]!.id }];
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments } });
    expect((await bound.slice(runId)).end).toEqual(done);
    // Whom an earlier slice has read, this one does not read again: the walk goes on from near the cursor.
    expect((await bound.run(runId)).counts.read).toBe(cursorAt === null ? 300 : 299 - cursorAt);
  });
});

describe('cursors that lead to nothing, since many customers have left,', () => {
  async function boundWithLost(members: number, lost: (at: number) => boolean): Promise<Bound> {
    const bound = await lab.bind({ members });
    const { customers } = await lab.shopline.listCustomers(bound.shop.accessToken!, { perPage: 250 });
    for (const [at, { id }] of customers.entries()) {
      if (!lost(at)) continue;
      const match = { pathPrefix: '/v1/customers', queryIncludes: `previous_id=${id}` };
      await lab.control.addFault({ partner: 'shopline', match, emptyPage: true });
    }
    return bound;
  }

  async function sliceOfOneWindow(bound: Bound) {
    const runId = await bound.openRun();
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments: [wholeStore] } });
    const { end } = await bound.slice(runId, lab.otherProcess({ shoplinePageSize: 20 }));
    return { end, runId };
  }

  it('do not end a walk that gets on between them, however many they are', async () => {
    // So few that one walk reads them all. The last customer of each page is lost: from the one before, a page begins that ends one customer sooner.
    const lost = new Set([19, 38, 57, 76, 95, 114]);
    const bound = await boundWithLost(130, (at) => lost.has(at));
    const { end, runId } = await sliceOfOneWindow(bound);
    expect(end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 130);
  });

  it('end the run as failed where the walk does not get on any more, rather than pass for the end of the store', async () => {
    const bound = await boundWithLost(130, (at) => at >= 60);
    const { end } = await sliceOfOneWindow(bound);
    expect(end).toEqual({ kind: 'failed', code: 'shopline_cursor_repeats' });
  });
});

describe('a cursor that leads back to where the walk has been', () => {
  it('ends the run as failed, also where pages take turns', async () => {
    const bound = await lab.bind();
    const runId = await bound.openRun();
    for (const [from, to] of ['ab', 'ba']) {
      const match = { pathPrefix: '/v1/customers', queryIncludes: `previous_id=${from}` };
      const body = { items: [{ id: to }], pagination: { total_count: 2 } };
      await lab.control.addFault({ partner: 'shopline', match, status: 200, body, count: 20 });
    }
    const segments = [{ ...wholeStore, cursor: 'a' }];
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments } });
    expect((await bound.slice(runId)).end).toEqual({ kind: 'failed', code: 'shopline_cursor_repeats' });
  });

  it.each([
    ['the first page', 49],
    ['the second', 99],
  ])('is left for one further back, as its customer may have left the window: %s', async (_page, at) => {
    const bound = await lab.bind({ members: 120 });
    const { customers } = await lab.shopline.listCustomers(bound.shop.accessToken!, { perPage: 250 });
    // Each time it is asked for what follows that customer, SHOPLINE begins anew.
    const match = { pathPrefix: '/v1/customers', queryIncludes: `previous_id=${customers[at]!.id}` };
    await lab.control.addFault({ partner: 'shopline', match, repeatCursor: true });
    const runId = await bound.openRun();
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments: [wholeStore] } });
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 120);
  });

  it('is none where the walk itself went back, since SHOPLINE counted more members than there are', async () => {
    const bound = await lab.bind({ members: 120 });
    await lab.control.changeSettings({ shopline: { totalCountError: 40 } });
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 120);
  });
});

describe('a store that is not described to us', () => {
  it('is synced all the same', async () => {
    const bound = await lab.bind({ members: 30 });
    await lab.control.addFault({
      partner: 'shopline',
      match: { pathPrefix: '/v1/merchants' },
      status: 403,
      body: {},
      count: 1,
    });
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toEqual(done);
    await expectEveryoneOnce(bound, runId, 30);
  });
});

describe('the check of the LINE account', () => {
  it('goes on after an interruption from what it had found', async () => {
    const bound = await lab.bind({ members: 200, team: { contactShare: 0, strangers: 0.2 } });
    const runId = await bound.openRun();
    // As an interrupted run leaves it after it has read 200 members, all of them contacts of the account.
    const accountCheck = { lineIds: 200, known: 200 };
    await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { accountCheck } });
    expect((await bound.slice(runId)).end).toEqual(done);
    expect((await bound.run(runId)).accountCheck!.lineIds).toBeGreaterThan(250);
  });
});
