import { defaultSettings, type Settings } from '../../core/domain/types';
import { saveSettings } from '../../core/store/integrations/settings';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

async function save(bound: Bound, settings: Partial<Settings>): Promise<void> {
  await saveSettings(lab.store, await bound.integration(), { ...defaultSettings, ...settings });
}

async function readEveryone(bound: Bound): Promise<void> {
  expect((await bound.fullRead()).end).toEqual({ kind: 'done' });
}

const pointsOf = async (bound: Bound, lineId: string) => (await bound.contact(lineId))?.attributes.shopline_points;

/** Points move without a trace: only a full read finds them. */
const movePoints = (bound: Bound, id: string, points: number) =>
  bound.editMember(id, { member_point_balance: points, touchUpdatedAt: false });

/** Two members, synced without their points, which are switched on since. */
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
    expect(await pointsOf(bound, quiet.lineId)).toBeUndefined();
    expect(await bound.integration()).toMatchObject({ resyncNeeded: true });
  });

  it('hold at once for a member that changes, and stay with it', async () => {
    const { bound, changing, quiet } = await storeWithSavedSettings();
    await bound.editMember(changing.id, { member_point_balance: 13 });
    await bound.change(changing.id);
    expect(await pointsOf(bound, changing.lineId)).toBe(13);
    for (const { id } of [changing, quiet]) await movePoints(bound, id, 14);
    await readEveryone(bound);
    expect(await pointsOf(bound, changing.lineId)).toBe(14);
    expect(await pointsOf(bound, quiet.lineId)).toBeUndefined();
  });

  it('are previewed, and hold for everyone from the next sync on', async () => {
    const { bound, quiet } = await storeWithSavedSettings();
    expect((await bound.sync('preview')).run.counts).toMatchObject({ delivered: 2, unchanged: 0 });
    await readEveryone(bound);
    expect(await pointsOf(bound, quiet.lineId)).toBeUndefined();
    expect((await bound.sync()).run.counts).toMatchObject({ delivered: 2, unchanged: 0 });
    expect(await bound.integration()).toMatchObject({ resyncNeeded: false });
    await movePoints(bound, quiet.id, 14);
    await readEveryone(bound);
    expect(await pointsOf(bound, quiet.lineId)).toBe(14);
  });

  it('that were saved twice wait as once: contacts go by those of the last sync', async () => {
    const { bound, quiet } = await storeWithSavedSettings();
    await save(bound, { eligibility: 'line' });
    await readEveryone(bound);
    expect(await pointsOf(bound, quiet.lineId)).toBeUndefined();
    expect((await bound.integration()).appliedSettings).toMatchObject({ disabledAttributes: ['shopline_points'] });
  });
});
