import { customAttributes } from '../../core/domain/attributes';
import { defaultSettings, type Settings } from '../../core/domain/types';
import type { SandboxMember } from '../../tools/local/clients/control';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const done = { kind: 'done' };
/** Omnichat cannot empty a date: a cleared one goes back to the first date there is. */
const cleared: unknown[] = ['', 0, false, '1970-01-01', null];

describe('missing attribute definitions', () => {
  it('are all named at once with their types, and the next sync gets through when they are there', async () => {
    const bound = await lab.bind({ members: 80 });
    const gone = ['shopline_points', 'shopline_birthday', 'shopline_gender'];
    const setState = (state: string) =>
      Promise.all(
        gone.map((key) => lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key, state })),
      );
    await setState('archived');
    const { end } = await bound.sync();
    const named = customAttributes
      .filter(({ key }) => gone.includes(key))
      .map(({ key, type }) => `${key} (${type})`)
      .join(', ');
    expect(end).toEqual({ kind: 'parked', code: 'attribute_definitions_missing', missing: named });
    await setState('active');
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
  });

  it('are named too when one goes in the middle of a sync, and are no fault of the members who come after', async () => {
    const bound = await lab.bind({ members: 300 });
    const define = (state: string) =>
      lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key: 'shopline_points', state });
    // Omnichat answers late after the first writes, so that most are still to come when the definition goes.
    await lab.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, afterCalls: 20, delayMs: 12_000 });
    const syncing = bound.sync();
    await lab.until(async () => (await bound.writes()) >= 20);
    await define('archived');
    await lab.control.removeFaults();
    const missing = 'shopline_points (number)';
    expect((await syncing).end).toEqual({ kind: 'parked', code: 'attribute_definitions_missing', missing });
    const { integrationId } = bound;
    expect(await lab.store.models.members.countDocuments({ integrationId, state: 'failed' })).toBe(0);
    await define('active');
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
  });

  it('leave nothing on a contact that one of them was tried on, whose member goes before it is written', async () => {
    const bound = await lab.bind({ members: 80 });
    const define = (state: string) =>
      lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key: 'shopline_points', state });
    const withLine = await lab.control.members(bound.merchantId, { limit: '80', hasLine: 'true' });
    const carried = async ({ lineId }: SandboxMember) => (await bound.contact(lineId!))?.attributes ?? {};
    const before = new Map<string, Record<string, unknown>>();
    for (const member of withLine) before.set(member.id, await carried(member));
    const added = async (member: SandboxMember) =>
      Object.entries(await carried(member)).filter(
        ([key, value]) => !cleared.includes(value) && value !== before.get(member.id)?.[key],
      );
    await define('archived');
    expect((await bound.sync()).end).toMatchObject({ kind: 'parked', code: 'attribute_definitions_missing' });
    const tried: SandboxMember[] = [];
    for (const member of withLine) if ((await added(member)).length > 0) tried.push(member);
    expect(tried.length).toBeGreaterThan(0);
    for (const { id } of tried) await bound.removeMember(id);
    await define('active');
    expect((await bound.sync()).end).toEqual(done);
    for (const member of tried) expect(await added(member)).toEqual([]);
  });

  it('are noticed too when Omnichat takes the writes and leaves the values out, instead of writing for ever', async () => {
    await lab.control.changeSettings({ omnichat: { unknownAttribute: 'ignore' } });
    const bound = await lab.bind({ members: 80 });
    const define = (state: string) =>
      lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key: 'shopline_points', state });
    await define('archived');
    expect((await bound.sync()).end).toEqual(done);
    // One loss may be somebody's manual edit, so this sync writes the values once more.
    expect((await bound.sync()).end).toEqual(done);
    const before = await bound.writes();
    const missing = 'shopline_points (number)';
    expect((await bound.sync()).end).toEqual({ kind: 'parked', code: 'attribute_definitions_missing', missing });
    expect(await bound.writes()).toBe(before);
    await define('active');
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
    await lab.control.changeSettings({ omnichat: { unknownAttribute: 'reject' } });
  });

  it('are not what is wrong when somebody has wiped values once', async () => {
    const bound = await lab.bind({ members: 80 });
    expect((await bound.sync()).end).toEqual(done);
    const members = await lab.store.models.members.find({ integrationId: bound.integrationId, state: 'delivered' });
    for (const { lineUserId } of members) await bound.editContact(lineUserId!, { attributes: { shopline_points: 0 } });
    expect((await bound.sync()).end).toEqual(done);
    expect(await bound.diff()).toEqual([]);
    expect((await bound.sync()).end).toEqual(done);
  });
});

describe('the definition of an attribute that is switched off, when the team archives it', () => {
  const key = 'shopline_points';
  let bound: Bound;
  let members: { id: string; lineId: string }[];

  beforeEach(async () => {
    bound = await boundStore(lab);
    members = [];
    for (let count = 0; count < 4; count += 1) members.push(await memberOnContact(bound));
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 4 });
    const settings: Settings = { ...defaultSettings, disabledAttributes: [key] };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { settings } });
    expect((await bound.sync()).end).toEqual(done);
    await lab.control.call('POST', `/control/teams/${bound.team.teamId}/definitions`, { key, state: 'archived' });
  });

  async function expectClearedOfTheRest(lineId: string): Promise<void> {
    const { memberId, tags, attributes } = (await bound.contact(lineId))!;
    const left = Object.entries(attributes).filter(([, value]) => !cleared.includes(value));
    expect({ memberId, tags, left }).toEqual({ memberId: null, tags: [], left: [[key, 12]] });
  }

  it('keeps no removed member from being cleared of everything else', async () => {
    for (const { id } of members.slice(0, 2)) await bound.removeMember(id);
    await bound.change(...members.slice(0, 2).map(({ id }) => id));
    for (const { id, lineId } of members.slice(0, 2)) {
      expect(await bound.member(id)).toBeNull();
      await expectClearedOfTheRest(lineId);
    }
  });

  it('keeps nothing else from being taken back', async () => {
    const { end, run } = await bound.sync('clear');
    expect(end).toEqual(done);
    expect(run.counts).toMatchObject({ delivered: 4, failed: 0 });
    for (const { lineId } of members) await expectClearedOfTheRest(lineId);
  });
});
