import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let bound: Bound;

const lineId = `U${'6'.repeat(32)}`;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

beforeEach(async () => {
  await lab.control.changeSettings({ omnichat: { emailForm: 'lower_case' } });
  bound = await lab.bind({ members: 0 });
  await bound.addContact(lineId);
  await bound.addMember({ line_id: lineId, email: 'Amy.Chen@Example.com', member_point_balance: 12 });
  await bound.sync('full', { acceptMismatch: true });
});

/** How many writes each of these looks brings about. */
async function writesAfterEach(looks: number, look: () => Promise<unknown>): Promise<number[]> {
  const writes: number[] = [];
  for (let at = 0; at < looks; at += 1) {
    await lab.control.resetRequests();
    await look();
    writes.push(await bound.writes());
  }
  return writes;
}

async function followEvent(): Promise<void> {
  const contacts = [{ integrationId: bound.integrationId, userId: lineId, carried: null }];
  await new WebhookInbox(lab.store).add({ eventId: `test:${Math.random()}`, members: [], contacts });
  expect(await bound.deliverChanges()).toEqual({ kind: 'done' });
}

describe('an e-mail that Omnichat keeps in another form', () => {
  it('is written twice more, and then left as it is: by full reads', async () => {
    expect(await writesAfterEach(5, () => bound.fullRead())).toEqual([1, 1, 0, 0, 0]);
  });

  it('is written twice more, and then left as it is: by events of the contact, such as the echoes of those writes', async () => {
    expect(await writesAfterEach(5, followEvent)).toEqual([1, 1, 0, 0, 0]);
  });

  it('holds up no other change of the contact, by the team or in SHOPLINE', async () => {
    await writesAfterEach(3, followEvent);
    await bound.editContact(lineId, { attributes: { shopline_points: 99 } });
    await followEvent();
    expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 12 } });
    await bound.editContact(lineId, { email: 'other@example.com' });
    await followEvent();
    expect(await bound.contact(lineId)).toMatchObject({ email: 'amy.chen@example.com' });
  });
});

it('what the team sets again and again is put right each time, where it is not the same', async () => {
  await lab.control.changeSettings({ omnichat: { emailForm: 'as_sent' } });
  await bound.fullRead();
  for (const points of [1, 2, 3, 4]) {
    await bound.editContact(lineId, { attributes: { shopline_points: points } });
    await followEvent();
    expect(await bound.contact(lineId)).toMatchObject({ attributes: { shopline_points: 12 } });
  }
});
