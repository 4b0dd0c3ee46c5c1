import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { recordTokenCreated } from '../../core/store/integrations/lifecycle';
import { sharedStack } from '../harness/sharedStack';
import { quietActivity } from '../support/activity';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(() => lab.control.resetRequests());

const done = { kind: 'done' };
const defects = { store: { defects: 0.1 }, team: { contactShare: 0.7, strangers: 0.2, defects: 0.02 } };

describe('a full sync', () => {
  it('brings every member to the right contact, and counts each once', async () => {
    const bound = await lab.bind({ members: 400, ...defects });
    const { end, run } = await bound.sync();
    expect(end).toEqual(done);
    const { counts } = run;
    expect(counts.read).toBe(400);
    expect(counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts).toBe(400);
    expect(await bound.diff()).toEqual([]);
    expect((await lab.control.requests()).alarms).toEqual({});
  });

  it('writes nothing when nothing has changed', async () => {
    const bound = await lab.bind({ members: 150, ...defects });
    const first = await bound.sync();
    expect(first.end).toEqual(done);
    await lab.control.resetRequests();
    const second = await bound.sync();
    expect(await bound.writes()).toBe(first.run.counts.failed);
    expect(second.run.counts).toMatchObject({
      read: 150,
      delivered: 0,
      unchanged: first.run.counts.delivered + first.run.counts.unchanged,
      conflicts: first.run.counts.conflicts,
    });
  });
});

describe('a preview', () => {
  it('foretells exactly what the sync then does, and changes nothing', async () => {
    const bound = await lab.bind({ members: 300, ...defects });
    const preview = await bound.sync('preview');
    expect(preview.end).toEqual(done);
    expect(await bound.writes()).toBe(0);
    expect(await bound.diff({ untouched: 'true' })).toEqual([]);

    const full = await bound.sync();
    const { failed, delivered, ...counts } = full.run.counts;
    const { delivered: foretold, ...previewed } = preview.run.counts;
    expect({ ...counts, failed: 0, written: delivered + failed }).toEqual({ ...previewed, written: foretold });
    expect(full.run.skippedBy).toEqual(preview.run.skippedBy);
    expect(full.run.conflictsBy).toEqual(preview.run.conflictsBy);
  });
});

describe('the wrong LINE account', () => {
  const wrong = { members: 60, team: { otherProvider: true, strangers: 1 } };

  it('stops the run before the first write', async () => {
    const bound = await lab.bind(wrong);
    expect((await bound.sync()).end).toEqual({ kind: 'parked', code: 'line_account_mismatch' });
    expect(await bound.writes()).toBe(0);
    expect((await bound.integration()).isLive).toBe(false);
  });

  it('may be previewed, and is taken when an admin accepts it', async () => {
    const bound = await lab.bind(wrong);
    expect((await bound.sync('preview')).end).toEqual(done);
    const accepted = await bound.sync('full', { acceptMismatch: true });
    expect(accepted.end).toEqual(done);
    expect(accepted.run.counts).toMatchObject({ read: 60, delivered: 0 });
    expect((await bound.sync()).end).toEqual(done);
  });
});

describe('a run that is stopped', () => {
  /** Answers the first write at once and the others late: most of the sync is still to come when the first is seen. */
  const slowWrites = () =>
    lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, afterCalls: 1, delayMs: 3_000 });
  afterEach(() => lab.control.removeFaults());

  it('and ended stays as it ended when the step that ends it is repeated', async () => {
    const bound = await lab.bind({ members: 10 });
    const { run } = await bound.sync();
    expect(await bound.finish(run._id, 'failed')).toBe('completed');
    expect(await bound.run(run._id)).toEqual(run);
    expect((await bound.integration()).lastSync).toMatchObject({ finishedAt: run.finishedAt });
  });

  it('inside of a page goes on later and counts nobody twice', async () => {
    const bound = await lab.bind({ members: 300 });
    const runId = await bound.openRun();
    let slices = 0;
    let end;
    await slowWrites();
    do {
      slices += 1;
      const before = await bound.writes();
      const slice = bound.slice(runId);
      if (slices === 1) {
        await lab.until(async () => (await bound.writes()) > before);
        await bound.steer(runId, 'pause');
      }
      end = (await slice).end;
      await bound.steer(runId, 'run');
      if (slices === 1) await lab.control.removeFaults();
    } while (end.kind === 'paused');
    expect(end).toEqual(done);
    expect(slices).toBeGreaterThan(1);
    expect((await bound.run(runId)).counts).toMatchObject({ read: 300 });
    const { counts } = await bound.run(runId);
    expect(counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts).toBe(300);
    expect(counts.delivered).toBe(await bound.writes());
    expect(await bound.diff()).toEqual([]);
  });

  it('by a cancel counts what is written and leaves it as it is, and the lease free', async () => {
    const bound = await lab.bind({ members: 300 });
    await slowWrites();
    const runId = await bound.openRun();
    const slice = bound.slice(runId);
    await lab.until(async () => (await bound.writes()) > 0);
    await bound.steer(runId, 'cancel');
    expect((await slice).end).toEqual({ kind: 'cancelled' });
    await lab.control.removeFaults();
    await bound.finish(runId, 'cancelled');
    const { counts } = await bound.run(runId);
    expect(counts.delivered).toBe(await bound.writes());
    expect(counts.skipped + counts.unchanged + counts.delivered + counts.failed + counts.conflicts).toBe(counts.read);
    expect((await bound.sync()).end).toEqual(done);
  });

  it('by the end of its worker is handed over', async () => {
    const bound = await lab.bind({ members: 300 });
    await slowWrites();
    const runId = await bound.openRun();
    const environment = quietActivity();
    const slice = bound.slice(runId, lab.activities, environment);
    await lab.until(async () => (await bound.writes()) > 0);
    environment.cancel('WORKER_SHUTDOWN');
    expect((await slice).end).toEqual({ kind: 'handedOver' });
    await lab.control.removeFaults();
    expect((await bound.slice(runId, lab.otherProcess())).end).toEqual(done);
    expect((await bound.run(runId)).counts.read).toBe(300);
    expect(await bound.diff()).toEqual([]);
  });
});

describe('access that was withdrawn', () => {
  it('parks the run, which goes on from its checkpoint with the next token', async () => {
    const bound = await lab.bind({ members: 60 });
    const { merchantId } = bound;
    await lab.control.revokeTokens(merchantId);
    const runId = await bound.openRun();
    const parked = { kind: 'parked', code: 'shopline_access_revoked', shoplineTokenVersion: 0 };
    expect((await bound.slice(runId)).end).toEqual(parked);

    const { accessToken: token } = await lab.control.install(merchantId);
    const granted = { merchantId, ts: eventTimeOfMs(Date.now()), hasOwnTs: true, tokenId: null, token };
    await recordTokenCreated(lab.store, granted);
    expect((await bound.slice(runId)).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
  });
});

describe('many changes at once', () => {
  it('are swept by pages instead of read one by one, each member written once', async () => {
    const bound = await lab.bind({ members: 260 });
    expect((await bound.sync()).end).toEqual(done);
    const { edited } = await lab.control.changeManyMembers(bound.merchantId, {
      patch: { tags_to_add: ['bulk'] },
      emit: false,
    });
    expect(edited).toBe(260);
    const members = await lab.control.members(bound.merchantId, { limit: '260' });
    await lab.control.resetRequests();
    await bound.change(...members.map(({ id }) => id));
    const { shopline, omnichat } = await lab.control.requests();
    expect(shopline.total).toBeLessThan(20);
    expect(Object.keys(omnichat.byStatus).filter((status) => !status.startsWith('2'))).toEqual([]);
    expect(await bound.diff()).toEqual([]);
    expect(await bound.writes()).toBeLessThanOrEqual(260);
  });
});

describe('the index of contacts', () => {
  it('follows what the team changed, so that the member is written again', async () => {
    const bound = await lab.bind({ members: 40 });
    await bound.sync();
    const [member] = await lab.control.members(bound.merchantId, { hasLine: 'true', limit: '1' });
    const lineId = member!.lineId!;
    await bound.editContact(lineId, { attributes: { shopline_points: 1_234_567 } });
    const { swept: counts } = await bound.reconcile();
    expect(counts?.failed).toBe(0);
    expect(await bound.diff()).toEqual([]);
  });
});
