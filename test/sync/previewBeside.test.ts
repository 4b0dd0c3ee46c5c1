import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact, newLineId, phone } from '../support/lineMembers';
import { arrive } from '../support/liveChanges';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Everything on record of a store's members and contacts. */
async function records({ integrationId }: Bound): Promise<unknown> {
  const { members, contacts, inbox } = lab.store.models;
  const find = (model: typeof members | typeof contacts | typeof inbox) =>
    (model as typeof members).find({ integrationId }).sort({ _id: 1 }).lean();
  return { members: await find(members), contacts: await find(contacts), inbox: await find(inbox) };
}

describe('beside a preview of a store whose changes are followed', () => {
  it('a member that is new is written before the preview has read everyone', async () => {
    const bound = await boundStore(lab);
    for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
    // SHOPLINE holds the next page back, so the preview is still getting to know everyone when the new member comes.
    const match = { pathPrefix: '/v1/customers', queryIncludes: 'previous_id' };
    const { id } = await lab.control.addFault({ partner: 'shopline', match, delayMs: 12_000 });
    const lineId = newLineId();
    await bound.addContact(lineId);
    const runId = await bound.openRun('preview');
    const previewing = bound.slice(runId);
    await lab.until(() => lab.control.hasFired(id));
    const member = await bound.addMember({ line_id: lineId, member_point_balance: 12 });
    await arrive(lab, bound, member.id);
    await lab.until(async () => (await bound.contact(lineId))?.memberId === member.id);
    expect((await bound.run(runId)).counts.read).toBe(0);
    await lab.control.removeFaults();
    expect((await previewing).end).toEqual({ kind: 'done' });
    const run = await bound.run(runId);
    expect(run.counts).toMatchObject({ read: 61, skipped: 60, unchanged: 1 });
  });

  it('a contact that the team changed before it is mended, although the sweep after it finds no change', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.sync();
    await bound.editContact(lineId, { memberId: null });
    await bound.sync('preview');
    // The member did not change: only the contact can tell the sweep that there is something to mend.
    const sweptAtMs = Date.now() + 3_600_000;
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { sweptAtMs } });
    await bound.reconcile();
    await bound.deliverChanges();
    expect(await bound.contact(lineId)).toMatchObject({ memberId: id });
  });

  it('nobody is judged by what the preview alone has seen', async () => {
    const bound = await boundStore(lab);
    await memberOnContact(bound, phone('0912111001'));
    const second = await memberOnContact(bound, phone('0912111001'));
    expect((await bound.sync()).run.counts).toMatchObject({ conflicts: 2 });
    const before = await records(bound);
    // No webhook tells of this change. The preview counts by it, but only a sync puts it on record.
    await bound.editMember(second.id, phone('0912111002'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 0, delivered: 2 });
    expect(await records(bound)).toEqual(before);
  });
});

describe('a preview of a store whose changes are not followed writes nothing at all', () => {
  async function expectChangeToWait(bound: Bound): Promise<void> {
    const member = await memberOnContact(bound);
    await arrive(lab, bound, member.id);
    await lab.control.resetRequests();
    const before = await records(bound);
    const { end, run } = await bound.sync('preview');
    expect(end).toEqual({ kind: 'done' });
    expect(run.counts).toMatchObject({ delivered: 1 });
    expect(await bound.writes()).toBe(0);
    const after = await records(bound);
    // A preview brings only the index of contacts up to date.
    expect({ ...(after as object), contacts: null }).toEqual({ ...(before as object), contacts: null });
  }

  it('before its first sync', async () => expectChangeToWait(await lab.bind({ members: 0 })));

  it('while it needs a person', async () => {
    const bound = await boundStore(lab);
    const attentions = { attribute_definitions_missing: { at: new Date() } };
    await lab.store.models.integrations.updateOne({ _id: bound.integrationId }, { $set: { attentions } });
    await expectChangeToWait(bound);
  });
});
