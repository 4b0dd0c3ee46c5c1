import { defaultSettings, type Settings } from '../../core/domain/types';
import { saveSettings } from '../../core/store/integrations/settings';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact, newLineId, pausedHalfway } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

async function save(bound: Bound, settings: Partial<Settings>): Promise<void> {
  expect(await saveSettings(lab.store, await bound.integration(), { ...defaultSettings, ...settings })).toBe(true);
}

async function readEveryone(bound: Bound): Promise<void> {
  expect((await bound.fullRead()).end).toEqual({ kind: 'done' });
}

/** Points move without a trace: only a full read finds them. */
const movePoints = (bound: Bound, id: string, points: number) =>
  bound.editMember(id, { member_point_balance: points, touchUpdatedAt: false });

/** Two members who were synced while points were switched off. Points are switched on since, and wait for a sync. */
async function storeWithSavedSettings() {
  const bound = await boundStore(lab);
  await save(bound, { disabledAttributes: ['shopline_points'] });
  const changing = await memberOnContact(bound);
  const quiet = await memberOnContact(bound);
  expect((await bound.sync()).run.counts).toMatchObject({ delivered: 2 });
  await save(bound, { disabledAttributes: [] });
  expect(await bound.integration()).toMatchObject({ resyncNeeded: true });
  return { bound, changing, quiet };
}

describe('saved settings', () => {
  it('reach no contact by a read that nobody asked for', async () => {
    const { bound, quiet } = await storeWithSavedSettings();
    await readEveryone(bound);
    await bound.editMember(quiet.id, { member_point_balance: 13 });
    expect((await bound.reconcile()).swept).toMatchObject({ read: 2 });
    await movePoints(bound, quiet.id, 14);
    await readEveryone(bound);
    expect(await bound.pointsOn(quiet.lineId)).toBeUndefined();
    expect(await bound.integration()).toMatchObject({ resyncNeeded: true });
  });

  it('hold at once for a member that changes, and stay with it', async () => {
    const { bound, changing, quiet } = await storeWithSavedSettings();
    await bound.editMember(changing.id, { member_point_balance: 13 });
    await bound.change(changing.id);
    expect(await bound.pointsOn(changing.lineId)).toBe(13);
    for (const { id } of [changing, quiet]) await movePoints(bound, id, 14);
    await readEveryone(bound);
    expect(await bound.pointsOn(changing.lineId)).toBe(14);
    expect(await bound.pointsOn(quiet.lineId)).toBeUndefined();
  });

  it('switch an attribute off at once, also for a member whose change a read finds', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound, { member_point_balance: 12 });
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1 });
    await save(bound, { disabledAttributes: ['shopline_points'] });
    await bound.editMember(id, { member_point_balance: 13, email: 'later@example.com' });
    await bound.reconcile();
    expect((await bound.contact(lineId))?.email).toBe('later@example.com');
    await movePoints(bound, id, 14);
    await readEveryone(bound);
    expect(await bound.pointsOn(lineId)).toBe(12);
    await save(bound, {});
    await readEveryone(bound);
    expect(await bound.pointsOn(lineId)).toBe(14);
  });

  it('make no contact any more once an admin has switched that off, also for whom a read finds', async () => {
    const bound = await boundStore(lab);
    await save(bound, { unmatched: 'create' });
    const made = newLineId();
    await bound.addMember({ line_id: made });
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1 });
    await save(bound, { unmatched: 'skip' });
    await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${made}`);
    await readEveryone(bound);
    const added = newLineId();
    await bound.addMember({ line_id: added });
    await bound.reconcile();
    expect([await bound.contact(made), await bound.contact(added)]).toEqual([undefined, undefined]);
  });

  it('hold for a member that changes while earlier changes are still being delivered', async () => {
    const bound = await boundStore(lab);
    const slow = await memberOnContact(bound);
    const changing = await memberOnContact(bound, { member_point_balance: 12 });
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 2 });
    await lab.control.addFault({
      partner: 'omnichat',
      match: { method: 'PUT', queryIncludes: slow.lineId },
      status: 500,
      // Each try takes as long, so Omnichat is not given up before the settings are saved.
      delayMs: 4_000,
    });
    await bound.editMember(slow.id, { email: 'slow@example.com' });
    await bound.announce(slow.id);
    const delivering = bound.deliverChanges();
    await lab.until(async () => ((await lab.store.models.leases.findById(bound.integrationId))?.leaseUntilMs ?? 0) > 0);
    await save(bound, { disabledAttributes: ['shopline_points'] });
    expect(await delivering).toEqual({ kind: 'handedOver' });
    await bound.editMember(changing.id, { member_point_balance: 13, email: 'later@example.com' });
    await bound.announce(changing.id);
    await lab.control.removeFaults();
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    expect(await bound.contact(changing.lineId)).toMatchObject({
      email: 'later@example.com',
      attributes: { shopline_points: 12 },
    });
    expect((await bound.contact(slow.lineId))?.email).toBe('slow@example.com');
  });

  it('are previewed, and hold for everyone from the next sync on', async () => {
    const { bound, quiet } = await storeWithSavedSettings();
    expect((await bound.sync('preview')).run.counts).toMatchObject({ delivered: 2, unchanged: 0 });
    await readEveryone(bound);
    expect(await bound.pointsOn(quiet.lineId)).toBeUndefined();
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 2, unchanged: 0 });
    expect(await bound.integration()).toMatchObject({ resyncNeeded: false });
    await movePoints(bound, quiet.id, 14);
    await readEveryone(bound);
    expect(await bound.pointsOn(quiet.lineId)).toBe(14);
  });

  it('while a sync is paused hold for whom it had written before, once it goes on', async () => {
    const bound = await boundStore(lab);
    const orders = { written: { order_count: 1 }, unwritten: { order_count: 3 } };
    const { written, runId } = await pausedHalfway(lab, bound, orders);
    await save(bound, { conditions: [{ field: 'order_count', op: 'at_least', value: 3 }] });
    await bound.steer(runId, 'run');
    expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
    expect((await bound.run(runId)).counts).toMatchObject({ read: 2, eligible: 1, delivered: 1, skipped: 1 });
    expect(await bound.member(written.id)).toMatchObject({ state: 'skipped', code: 'condition_not_met' });
  });

  it('that were saved twice wait as once: contacts go by those of the last sync', async () => {
    const { bound, quiet } = await storeWithSavedSettings();
    await save(bound, { eligibility: 'line' });
    await readEveryone(bound);
    expect(await bound.pointsOn(quiet.lineId)).toBeUndefined();
    expect((await bound.integration()).appliedSettings).toMatchObject({ disabledAttributes: ['shopline_points'] });
  });
});

/** Saves settings, and brings them to everyone by a sync. @returns how many contacts were written */
async function applied(bound: Bound, settings: Partial<Settings>): Promise<number> {
  await save(bound, settings);
  const before = await bound.writes();
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  return (await bound.writes()) - before;
}

const attributesOf = async (bound: Bound, lineId: string) => (await bound.contact(lineId))?.attributes ?? {};

describe('conditions', () => {
  it('leave out who does not meet them, as they are, until they do', async () => {
    const bound = await boundStore(lab);
    const often = await memberOnContact(bound, { order_count: 3 });
    const seldom = await memberOnContact(bound, { order_count: 1 });
    const before = await memberOnContact(bound, { order_count: 1 });
    await bound.editMember(seldom.id, { is_member: false });
    expect(await applied(bound, {})).toBe(2);
    await bound.editMember(seldom.id, { is_member: true });
    const conditions = [{ field: 'order_count' as const, op: 'at_least' as const, value: 3 }];
    await save(bound, { conditions });
    const { run } = await bound.sync();
    expect(run).toMatchObject({
      counts: { read: 3, eligible: 1, unchanged: 1, delivered: 0, skipped: 2 },
      skippedBy: { condition_not_met: 2 },
    });
    expect(await bound.contact(seldom.lineId)).toMatchObject(blank);
    // Its contact was written before the condition was set, and stays as it is whatever changes since.
    await bound.editMember(before.id, { member_point_balance: 99 });
    await bound.change(before.id);
    expect(await bound.pointsOn(before.lineId)).toBe(12);
    expect(await bound.member(before.id)).toMatchObject({ state: 'skipped', code: 'condition_not_met' });
    expect((await bound.contact(before.lineId))?.memberId).toBe(before.id);
    await bound.editMember(before.id, { order_count: 3 });
    await bound.change(before.id, often.id);
    expect(await bound.pointsOn(before.lineId)).toBe(99);
    expect(await bound.diff({ conditions: JSON.stringify(conditions) })).toEqual([]);
  });
});

describe('optional attributes', () => {
  it('come with the list where they are switched on, and are asked for by name only then', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound, { tier_level: 2, total_spent: 6_200, birth_month: 3 });
    expect(await applied(bound, {})).toBe(1);
    expect(await attributesOf(bound, lineId)).not.toHaveProperty('shopline_tier_upgrade_spent');
    const { shopline: plain } = await lab.control.requests();
    const enabled = ['shopline_next_tier', 'shopline_tier_upgrade_spent', 'shopline_tier_renewal_threshold'];
    const enabledAttributes = [...enabled, 'shopline_birth_month'];
    expect(await applied(bound, { enabledAttributes })).toBe(1);
    expect(await attributesOf(bound, lineId)).toMatchObject({
      shopline_next_tier: '金卡會員',
      shopline_tier_upgrade_spent: 6_200,
      shopline_birth_month: 3,
    });
    expect(await bound.diff({ enabled: enabledAttributes.join() })).toEqual([]);
    expect(await applied(bound, { enabledAttributes })).toBe(0);
    const { shopline: named } = await lab.control.requests();
    const single = 'GET /v1/customers/{id}';
    expect(named.byOperation[single]).toBe(plain.byOperation[single]);
    // An event does not carry the gap, so the worker reads the member.
    await bound.editMember(id, { total_spent: 7_000, order_count: 2 });
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shopline_tier_upgrade_spent: 7_000 });
    // The highest tier has none above it.
    await bound.editMember(id, { tier_level: 4 });
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shopline_next_tier: '', shopline_tier_upgrade_spent: 0 });
    await applied(bound, {});
    await bound.editMember(id, { tier_level: 1 });
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shopline_next_tier: '' });
  });
});

describe("the store's own fields", () => {
  const define = (bound: Bound, key: string, type: string, state = 'active') =>
    lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key, type, state });

  async function storeWithFields() {
    const bound = await boundStore(lab);
    const fields = await lab.shopline.listCustomFields(bound.shop.accessToken!, 'zh-hant');
    expect(fields.map(({ name }) => name)).toEqual(['鞋碼', '膚質', '寵物生日']);
    const [size, skin] = fields.map(({ fieldId }) => fieldId) as [string, string];
    const customFields: Settings['customFields'] = [
      { fieldId: size, key: 'shoe_size', type: 'number', enabled: true },
      { fieldId: skin, key: 'skin_type', type: 'text', enabled: true },
    ];
    return { bound, size, skin, customFields, query: { fields: `${size}:shoe_size:number,${skin}:skin_type:text` } };
  }

  it('follow as attributes the team has defined, and are cleared, or left when switched off', async () => {
    const { bound, size, skin, customFields, query } = await storeWithFields();
    await define(bound, 'shoe_size', 'number');
    await define(bound, 'skin_type', 'text');
    const { id, lineId } = await memberOnContact(bound, { custom_fields: { [size]: '42', [skin]: '油性' } });
    const plain = await memberOnContact(bound);
    // The value is the team's until the field is kept. Then it is cleared: SHOPLINE has none for this member.
    await bound.editContact(plain.lineId, { attributes: { skin_type: '乾性' } });
    expect(await applied(bound, {})).toBe(2);
    expect(await applied(bound, { customFields })).toBe(2);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shoe_size: 42, skin_type: '油性' });
    expect(await attributesOf(bound, plain.lineId)).toMatchObject({ skin_type: '' });
    expect(await bound.diff(query)).toEqual([]);
    expect(await applied(bound, { customFields })).toBe(0);
    await bound.editMember(id, { custom_fields: { [size]: '43', [skin]: null } });
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shoe_size: 43, skin_type: '' });
    const off = customFields.map((field) => ({ ...field, enabled: false }));
    expect(await applied(bound, { customFields: off })).toBe(0);
    await bound.editMember(id, { custom_fields: { [size]: '44' } });
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shoe_size: 43 });
    // The field is kept again; then its values are cleared with the member.
    expect(await applied(bound, { customFields })).toBe(1);
    await bound.removeMember(id);
    await bound.change(id);
    expect(await attributesOf(bound, lineId)).toMatchObject({ shoe_size: 0, skin_type: '' });
  });

  it('need attention where the team has not defined the attribute, by key and type', async () => {
    const { bound, size, customFields } = await storeWithFields();
    await define(bound, 'skin_type', 'text');
    await memberOnContact(bound, { custom_fields: { [size]: '42' } });
    await save(bound, { customFields });
    expect((await bound.sync()).end).toEqual({
      kind: 'parked',
      code: 'attribute_definitions_missing',
      missing: 'shoe_size (number)',
    });
    await define(bound, 'shoe_size', 'number');
    expect((await bound.sync()).end).toEqual({ kind: 'done' });
  });

  // Omnichat's refusal repeats the key, and then reads like a refusal of the service's address.
  it('need the same attention under a key that is a word of refusals of access', async () => {
    const { bound, size } = await storeWithFields();
    await memberOnContact(bound, { custom_fields: { [size]: '42' } });
    await save(bound, { customFields: [{ fieldId: size, key: 'ip', type: 'number', enabled: true }] });
    expect((await bound.sync()).end).toEqual({
      kind: 'parked',
      code: 'attribute_definitions_missing',
      missing: 'ip (number)',
    });
  });
});
