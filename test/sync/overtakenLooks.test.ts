import type { Stay } from '../../core/sync/stay';
import { sharedStack } from '../harness/sharedStack';
import { inLease } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, newLineId } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

type Look = (stay: Stay, userId: string) => Promise<unknown>;
const atIt: Look = (stay, userId) => stay.contactIndex.refreshContact(userId);
const atAllThatChanged: Look = (stay) => stay.contactIndex.refresh();

const isOnRecord = async ({ integrationId }: Bound, userId: string) =>
  (await lab.store.models.contacts.countDocuments({ integrationId, userId })) === 1;

/** The answer to `look` arrives only once `meanwhile` is over. @returns what the look has found */
async function overtaken(bound: Bound, userId: string, look: Look, meanwhile: (stay: Stay) => Promise<void>) {
  const match = { method: 'GET', pathPrefix: '/v1/contacts' };
  const late = { partner: 'omnichat' as const, match, afterEffect: true, delayMs: 12_000, count: 1 };
  let found: unknown;
  await inLease(lab, bound, async (stay) => {
    const { id: faultId } = await lab.control.addFault(late);
    const looking = look(stay, userId);
    await lab.until(() => lab.control.hasFired(faultId));
    await meanwhile(stay);
    await lab.control.removeFaults();
    found = await looking;
  });
  return found;
}

describe('an answer that a newer look at the contact has overtaken', () => {
  it('removes no contact that is there by now, and tells of no change', async () => {
    const bound = await boundStore(lab);
    const userId = newLineId();
    const isChanged = await overtaken(bound, userId, atIt, async (stay) => {
      await bound.addContact(userId);
      await stay.contactIndex.refreshContact(userId);
      expect(await isOnRecord(bound, userId)).toBe(true);
    });
    expect(await isOnRecord(bound, userId)).toBe(true);
    expect(isChanged).toBe(false);
  });

  it('removes no contact that is found while its members are told that it has gone', async () => {
    const bound = await boundStore(lab);
    const userId = newLineId();
    await inLease(lab, bound, async ({ contactIndex }) => {
      let isBack = false;
      await contactIndex.refreshContact(userId, async () => {
        if (isBack) return;
        isBack = true;
        await bound.addContact(userId);
        await contactIndex.refreshContact(userId);
      });
      expect(isBack).toBe(true);
    });
    expect(await isOnRecord(bound, userId)).toBe(true);
  });

  it('removes no contact that a page has shown meanwhile', async () => {
    const bound = await boundStore(lab);
    const userId = newLineId();
    await overtaken(bound, userId, atIt, async (stay) => {
      await bound.addContact(userId);
      await stay.contactIndex.refresh();
      expect(await isOnRecord(bound, userId)).toBe(true);
    });
    expect(await isOnRecord(bound, userId)).toBe(true);
  });

  it.each([
    ['at it', atIt],
    ['at all that changed', atAllThatChanged],
  ])('puts no contact back that is gone by now: a look %s', async (_which, look) => {
    const bound = await boundStore(lab);
    const userId = newLineId();
    await bound.addContact(userId);
    await overtaken(bound, userId, look, async (stay) => {
      await lab.control.call('DELETE', `/control/contacts/${bound.team.channelId}/${userId}`);
      await stay.contactIndex.refreshContact(userId);
    });
    expect(await isOnRecord(bound, userId)).toBe(false);
  });
});
