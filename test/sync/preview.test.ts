import type { Settings, SyncCounts } from '../../core/domain/types';
import { openRun } from '../../core/store/runs/syncRuns';
import { decideConflict } from '../../api/integrations/conflictDecision';
import { sharedStack } from '../harness/sharedStack';
import { quietActivity } from '../support/activity';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact, newLineId, phone } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

describe('a preview judges by what SHOPLINE shows now', () => {
  it('when a member was corrected since the last preview', async () => {
    const bound = await lab.bind({ members: 0 });
    await memberOnContact(bound, phone('0912111001'));
    const second = await memberOnContact(bound, phone('0912111001'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    await bound.editMember(second.id, { mobile_phone: '0912111002' });
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 0, delivered: 2 });
    expect((await bound.sync()).run.counts).toMatchObject({ conflicts: 0, delivered: 2 });
  });

  it('when a member was removed since the last preview', async () => {
    const bound = await lab.bind({ members: 0 });
    await memberOnContact(bound, phone('0912111003'));
    const second = await memberOnContact(bound, phone('0912111003'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    await bound.removeMember(second.id);
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 0, delivered: 1 });
  });

  it('when new members on different pages came without a webhook', async () => {
    const bound = await boundStore(lab);
    await memberOnContact(bound, phone('0912111004'));
    for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
    await memberOnContact(bound, phone('0912111004'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    expect(await bound.diff({ untouched: 'true' })).toEqual([]);
  });

  it('when a contact carries a member whose LINE id has moved away: a sync clears what it wrote there', async () => {
    const bound = await boundStore(lab);
    const former = await memberOnContact(bound, phone('0912111005'));
    await bound.reconcile();
    await bound.editMember(former.id, { line_id: null });
    await bound.addMember({ line_id: former.lineId, ...phone('0912111006') });
    const counts = { skipped: 1, delivered: 1, conflicts: 0 };
    expect((await bound.sync('preview')).run.counts).toMatchObject(counts);
    expect((await bound.sync()).run.counts).toMatchObject(counts);
  });

  it('when a contact carries a member who became a guest: a guest keeps the contact', async () => {
    const bound = await boundStore(lab);
    const guest = await memberOnContact(bound, phone('0912111009'));
    await bound.reconcile();
    await bound.editMember(guest.id, { is_member: false });
    await bound.addMember({ line_id: guest.lineId, ...phone('0912111010') });
    await bound.reconcile();
    const counts = { skipped: 1, delivered: 0, conflicts: 1 };
    expect((await bound.sync('preview')).run.counts).toMatchObject(counts);
    expect((await bound.sync()).run.counts).toMatchObject(counts);
  });

  it('when a third has joined a conflict that an admin had decided', async () => {
    const bound = await boundStore(lab);
    const shared = phone('0912111011');
    const [chosen, other] = [await memberOnContact(bound, shared), await memberOnContact(bound, shared)];
    await bound.reconcile();
    const record = (await bound.member(chosen.id))!;
    await decideConflict(lab.store, await bound.integration(), record, 'this_member');
    await bound.deliverChanges();
    expect(await bound.member(other.id)).toMatchObject({ code: 'decided_for_other' });
    const decided = { conflicts: 0, skipped: 1, unchanged: 1 };
    expect((await bound.sync('preview')).run.counts).toMatchObject(decided);
    await bound.addMember({ line_id: chosen.lineId, ...phone('0912111012') });
    const counts = { conflicts: 2, skipped: 1, unchanged: 0 };
    expect((await bound.sync('preview')).run.counts).toMatchObject(counts);
    expect((await bound.sync()).run.counts).toMatchObject(counts);
  });

  it('when a contact carries a member who is another LINE user, and whom the service did not write there', async () => {
    const bound = await boundStore(lab);
    const other = await bound.addMember({ line_id: newLineId(), ...phone('0912111007') });
    const { lineId } = await memberOnContact(bound, phone('0912111008'));
    await bound.editContact(lineId, { memberId: other.id });
    const counts = { skipped: 1, delivered: 0, conflicts: 1 };
    expect((await bound.sync('preview')).run.counts).toMatchObject(counts);
    expect((await bound.sync()).run.counts).toMatchObject(counts);
  });
});

describe('a preview that is paused', () => {
  /** The first page has one customer, who cannot be read. SHOPLINE answers `answered` of the later pages, then none. */
  async function answerPages(unreadableId: string, answered: number): Promise<void> {
    const further = { partner: 'shopline' as const, match: { queryIncludes: 'previous_id' } };
    await lab.control.addFault({ ...further, count: answered, delayMs: 1 });
    await lab.control.addFault({ ...further, delayMs: 12_000 });
    const drifted = { items: [{ id: unreadableId, tags: 'not a list' }], pagination: { total_count: 1 } };
    await lab.control.addFault({
      partner: 'shopline',
      match: { pathPrefix: '/v1/customers', queryIncludes: 'updated_after' },
      status: 200,
      body: drifted,
    });
  }

  it('goes on from what it has counted, and counts nobody twice', async () => {
    const bound = await boundStore(lab);
    for (let at = 0; at < 119; at += 1) await bound.addMember({ line_id: null });
    const newest = await bound.addMember({ line_id: null, created_at: Date.now() + 3_600_000 });
    // The preview needs four later pages to know everyone, and asks for the last of them once more, as the total is
    // wrong. To judge everyone it gets two of the same four.
    await answerPages(newest.id, 7);
    const runId = await bound.openRun('preview');
    const first = bound.slice(runId);
    // A save may come between the two pages.
    await lab.until(async () => (await bound.run(runId)).counts.read >= 101);
    await bound.steer(runId, 'pause');
    expect((await first).end).toEqual({ kind: 'paused' });
    const paused = await bound.run(runId);
    expect(paused).toMatchObject({ counts: { read: 101, failed: 1 }, failedBy: { member_unreadable: 1 } });

    await bound.steer(runId, 'run');
    await lab.control.removeFaults();
    const shown: number[] = [];
    const environment = quietActivity();
    environment.on('heartbeat', ({ read }: SyncCounts) => shown.push(read));
    expect((await bound.slice(runId, lab.activities, environment)).end).toEqual({ kind: 'done' });
    expect(shown[0]).toBe(101);
    expect(await bound.run(runId)).toMatchObject({
      counts: { read: 120, skipped: 119, failed: 1 },
      skippedBy: { no_line_login: 119 },
      failedBy: { member_unreadable: 1 },
    });
  });
});

it('by settings that are not saved tells what they would touch, and leaves everything as it is', async () => {
  const bound = await boundStore(lab);
  const often = await memberOnContact(bound, { order_count: 5, tier_level: 2, ...phone('0912111021') });
  await memberOnContact(bound, { order_count: 1, ...phone('0912111022') });
  expect((await bound.sync()).run).toMatchObject({
    counts: { delivered: 2 },
    fields: { memberId: { members: 2, changed: 2 }, shopline_points: { members: 2, changed: 2 } },
  });
  const integration = await bound.integration();
  const draft: Settings = {
    ...integration.settings,
    enabledAttributes: ['shopline_next_tier'],
    conditions: [{ field: 'order_count', op: 'at_least', value: 5 }],
  };
  const asked = { mode: 'preview', draft, channelId: bound.team.channelId } as const;
  const runId = await openRun(lab.store, integration, asked);
  const writes = await bound.writes();
  expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
  await bound.finish(runId, 'completed');
  expect(await bound.run(runId)).toMatchObject({
    counts: { delivered: 1, unchanged: 0, skipped: 1 },
    skippedBy: { condition_not_met: 1 },
    fields: { memberId: { members: 1, changed: 0 }, shopline_next_tier: { members: 1, changed: 1 } },
  });
  expect(await bound.writes()).toBe(writes);
  expect((await bound.integration()).settings).toEqual(integration.settings);
  expect((await bound.sync()).run).toMatchObject({ counts: { unchanged: 2, delivered: 0 } });
  expect((await bound.contact(often.lineId))?.attributes).not.toHaveProperty('shopline_next_tier');
});
