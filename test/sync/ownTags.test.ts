import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, chooseAccount, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

const tagsOf = async (bound: Bound, lineId: string) => (await bound.contact(lineId))?.tags;

describe('a tag we added', () => {
  it("is the team's once both sides had lost it", async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    await bound.reconcile();
    expect(await tagsOf(bound, lineId)).toEqual(['VIP']);
    await bound.editContact(lineId, { tags: [] });
    await bound.editMember(id, { tags: [] });
    await bound.reconcile();
    await bound.editContact(lineId, { tags: ['VIP'] });
    await bound.reconcile();
    expect(await tagsOf(bound, lineId)).toEqual(['VIP']);
  });

  it('is ours also when the rest of its write was refused', async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    const other = await memberOnContact(bound);
    // Omnichat refuses the whole write. Then it takes tags and contact fields, but refuses the attributes, although it
    // has taken them for another contact.
    const match = { pathPrefix: '/v1/contacts/line', queryIncludes: lineId };
    await lab.control.addFault({ partner: 'omnichat', match, status: 400, delayMs: 500, count: 1 });
    await lab.control.addFault({ partner: 'omnichat', match, status: 400, afterCalls: 1 });
    await bound.reconcile();
    expect(await bound.member(other.id)).toMatchObject({ state: 'delivered' });
    expect(await bound.member(id)).toMatchObject({ state: 'failed', code: 'contact_rejected' });
    expect(await tagsOf(bound, lineId)).toEqual(['VIP']);

    await lab.control.removeFaults();
    await bound.editMember(id, { tags: [] });
    await bound.change(id);
    expect(await tagsOf(bound, lineId)).toEqual([]);
  });

  it.each(['full', 'preview'] as const)('is ours also after a %s sync on another LINE account', async (mode) => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound, { tags: ['VIP', 'gold'] });
    const leaving = await memberOnContact(bound);
    await bound.editContact(lineId, { tags: ['gold'] });
    await bound.reconcile();
    expect(await tagsOf(bound, lineId)).toEqual(['gold', 'VIP']);
    await chooseAccount(lab, bound);
    await bound.sync(mode, { acceptMismatch: true });
    await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${leaving.lineId}`);
    await chooseAccount(lab, bound, bound.team.channelId);
    const writes = await bound.writes();
    await bound.sync();
    expect(await bound.writes()).toBe(writes);
    expect(await bound.member(leaving.id)).toMatchObject({ state: 'skipped', code: 'not_a_line_contact' });

    await bound.editMember(id, { tags: [] });
    await bound.change(id);
    expect(await tagsOf(bound, lineId)).toEqual(['gold']);
  });

  it("holds up no one where its record is damaged, and is the team's from then on", async () => {
    const bound = await boundStore(lab);
    const { id, lineId } = await memberOnContact(bound);
    const other = await memberOnContact(bound);
    await bound.reconcile();
    const { contacts } = lab.store.models;
    const ofContact = { integrationId: bound.integrationId, userId: lineId };
    const { sealedOwnTags } = await contacts.findOne(ofContact).orFail().lean();
    const damaged = Buffer.from((sealedOwnTags as unknown as { buffer: Uint8Array }).buffer);
    damaged[damaged.length - 1]! ^= 1;
    await contacts.updateOne(ofContact, { $set: { sealedOwnTags: damaged } });

    for (const changed of [id, other.id]) await bound.editMember(changed, { tags: [], member_point_balance: 77 });
    await bound.change(id, other.id);
    expect(await bound.pointsOn(lineId)).toBe(77);
    expect(await bound.pointsOn(other.lineId)).toBe(77);
    expect([await tagsOf(bound, lineId), await tagsOf(bound, other.lineId)]).toEqual([['VIP'], []]);
  });
});
