import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Store } from '../../core/store';
import { recordAction } from '../../core/store/access/auditLog';
import { saveDecision } from '../../core/store/members/decisions';
import { allStores } from '../../core/store/schema';
import { sharedStack } from '../harness/sharedStack';
import { bindStoreM, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const { env } = sharedStack();
const program = path.resolve(__dirname, '../../dist/tools/maintenance/erase.js');
const mongodbUri = ownDatabaseUri();
const silent = { info: () => undefined };
let store: Store;
beforeAll(async () => {
  store = await openOwnStore(mongodbUri, env.ENCRYPTION_KEY ?? '');
});
afterAll(() => store.close());

function erase(...args: string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env, MONGODB_URI: mongodbUri } };
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

/** Every document of the database, as text. */
async function everything(): Promise<string> {
  const collections = await store.connection.listCollections();
  const found = await Promise.all(
    collections.map(async ({ name }) =>
      JSON.stringify(await store.connection.collection(name).find({}, allStores).toArray()),
    ),
  );
  return found.join('\n');
}

test('an operator erases one person, whose ids then rest nowhere, and nobody else', async () => {
  const integrationId = await bindStoreM(store);
  const { members, contacts, inbox, contactEvents } = store.models;
  const sides = { customerIds: ['customer-to-forget', 'customer-to-keep'], identities: ['a', 'b'] };
  await saveDecision(store, integrationId, { ...sides, contactMemberId: null, chosen: null, atMs: 1 });
  const person = { customerId: 'customer-to-forget', lineUserId: 'U-to-forget' };
  const other = { customerId: 'customer-to-keep', lineUserId: 'U-to-keep' };
  for (const [{ customerId, lineUserId }, otherCustomerIds] of [
    [person, [other.customerId]],
    [other, [person.customerId]],
  ] as [typeof person, string[]][]) {
    const _id = `${integrationId}:${customerId}`;
    const deliveredTo = `1650000001:${lineUserId}`;
    await members.create({
      _id,
      integrationId,
      customerId,
      lineUserId,
      deliveredTo,
      otherCustomerIds,
      state: 'conflict',
    });
    const contact = { _id: `${integrationId}:${deliveredTo}`, integrationId, userId: lineUserId };
    await contacts.create({ ...contact, memberId: customerId, attributes: {}, tags: [], sealedOwnTags: null });
    await inbox.create({ _id, integrationId, customerId, ts: '1'.padStart(20, '0'), receivedAt: new Date() });
    const event = { _id: `${integrationId}:${lineUserId}`, integrationId, userId: lineUserId };
    await contactEvents.create({ ...event, revision: 'r', receivedAt: new Date() });
    const detail = { customerId, runId: 'r1' };
    await recordAction(store, silent, {
      integrationId,
      merchantId: 'm',
      actor: 'amy',
      action: 'decide_conflict',
      detail,
    });
  }
  // The service has not cleared the contact, and only these records tell which it is.
  const kept = await store.models.members.countDocuments({ integrationId });
  const early = await erase('--store', 'm', '--customer', person.customerId);
  expect([early.exitCode, early.stdout]).toEqual([1, '']);
  expect(early.stderr).toContain('Nothing was erased yet');
  expect(early.stderr).toContain('Once SHOPLINE no longer has them it clears the contact');
  expect(await store.models.members.countDocuments({ integrationId })).toBe(kept);

  const { exitCode, stdout, stderr } = await erase('--store', 'm', '--customer', person.customerId, '--anyway');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    0,
    {
      merchantId: 'm',
      erased: { members: 1, contacts: 1, inbox: 1, contactEvents: 1, mentions: 1, decisions: 1, auditLog: 1 },
      stillWritten: 1,
    },
  ]);
  for (const id of Object.values(person)) {
    for (const left of [await everything(), early.stderr, stdout, stderr]) expect(left).not.toContain(id);
  }
  const left = await everything();
  for (const id of Object.values(other)) expect(left.split(id).length).toBeGreaterThan(2);
  const receipt = await store.models.auditLog.findOne({ action: 'erase_member' }).lean();
  expect(receipt).toMatchObject({ actor: 'operator', merchantId: 'm', detail: { members: '1' } });

  const again = await erase('--store', 'm', '--customer', person.customerId);
  expect(JSON.parse(again.stdout)).toMatchObject({ erased: { members: 0, contacts: 0, auditLog: 0 } });
  // Only an operator for whom nothing was found is told so, because the id may be mistyped.
  const isToldOfNothing = [stderr, again.stderr].map((text) => text.includes('Nothing was kept of this customer'));
  expect([isToldOfNothing, again.exitCode]).toEqual([[false, true], 0]);
});

test('an operator erases the contact of a person whose record has gone, by its LINE id', async () => {
  const integrationId = await bindStoreM(store);
  const contact = { memberId: null, phone: 'print of the phone', attributes: {}, tags: [], sealedOwnTags: null };
  for (const userId of ['U-erased-elsewhere', 'U-of-a-stranger'])
    await store.models.contacts.create({ ...contact, _id: `${integrationId}:1:${userId}`, integrationId, userId });
  const person = ['--store', 'm', '--customer', 'removed-before'];
  const without = await erase(...person);
  expect(without.exitCode).toBe(0);
  expect(without.stderr).toContain('The record goes with the removal in SHOPLINE');
  expect(without.stderr).toContain('--line LINE_USER_ID takes it out of the index');
  const { exitCode, stdout, stderr } = await erase(...person, '--line', 'U-erased-elsewhere');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { erased: { contacts: 1 } }]);
  for (const left of [await everything(), stdout, stderr]) expect(left).not.toContain('U-erased-elsewhere');
  expect(stderr).not.toContain('--line');
  expect(await everything()).toContain('U-of-a-stranger');
});

test('an operator who names nobody is told how to', async () => {
  const { exitCode, stderr } = await erase('--store', 'm');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--customer CUSTOMER_ID')]);
});
