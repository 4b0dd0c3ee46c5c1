import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { blank, boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

const readsOfOne = { partner: 'shopline', match: { method: 'GET', pathPrefix: '/v1/customers/' } } as const;

/** Fifteen members, each on a contact of its own. */
async function fifteenMembers() {
  const bound = await boundStore(lab);
  const members = await Promise.all(Array.from({ length: 15 }, () => memberOnContact(bound)));
  await bound.reconcile();
  const ids = members.map(({ id }) => id);
  const contacts = () => Promise.all(members.map(({ lineId }) => bound.contact(lineId)));
  return { bound, ids, contacts };
}

describe("a gateway's 404 instead of SHOPLINE's", () => {
  it('clears no contact, and what was to be read is read when it has passed', async () => {
    const { bound, ids, contacts } = await fifteenMembers();
    const before = await contacts();
    await lab.control.addFault({ ...readsOfOne, status: 404, html: true });
    await bound.announce(...ids);
    expect(await bound.deliverChanges()).toMatchObject({ kind: 'waiting', limitedBy: { partner: 'shopline' } });
    expect(await contacts()).toEqual(before);

    await lab.control.removeFaults();
    for (const id of ids) await bound.editMember(id, { member_point_balance: 77 });
    expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
    for (const contact of await contacts()) expect(contact?.attributes).toMatchObject({ shopline_points: 77 });
  });
});

describe('a 404 in the form of SHOPLINE for members it has', () => {
  it.each(['a sync', 'a full read that nobody asked for'])(
    'is put right in full by the next read: %s',
    async (read) => {
      const { bound, ids, contacts } = await fifteenMembers();
      const before = await contacts();
      const body = { message: 'Customer not found', code: 'NOT_FOUND', extras: {} };
      await lab.control.addFault({ ...readsOfOne, status: 404, body });
      await bound.change(...ids);
      for (const contact of await contacts()) expect(contact).toMatchObject(blank);

      await lab.control.removeFaults();
      const { end } = read === 'a sync' ? await bound.sync() : await bound.fullRead();
      expect(end).toEqual({ kind: 'done' });
      expect(await contacts()).toEqual(before);
      for (const id of ids) expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
    },
  );
});
