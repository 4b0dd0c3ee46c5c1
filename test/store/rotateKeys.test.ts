import { firstTold } from '../../core/domain/alerts';
import type { Store } from '../../core/store';
import { findAlertSettings, saveAlertSettings, targetsOf } from '../../core/store/alerts/alertSettings';
import { bindStore } from '../../core/store/integrations/bindings';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { recordTokenCreated } from '../../core/store/integrations/lifecycle';
import { saveWebhookSecret, webhookSecretOf } from '../../core/store/integrations/webhookSecret';
import type { Purpose } from '../../core/store/sealing/cipher';
import { rotateKeys } from '../../core/store/sealing/rotateKeys';
import { namesOf, rememberPerson } from '../../core/store/access/people';
import { inboxId, putMembers } from '../../core/store/inbox/webhookInbox';
import { newKey, openOwnStore, ownDatabaseUri } from './ownDatabase';

const oldKey = newKey();
const currentKey = newKey();
const merchantId = 'rotated-store';
const targets = { emails: ['admin@shop.example'], slackUrl: null, webhookUrl: null, webhookSecrets: [] };
const told = firstTold({ attentions: [], conflicts: 0 }, null, Date.now());

async function fill(store: Store): Promise<{ integrationId: string; entryId: string; contactId: string }> {
  const token = { tokenId: 't', token: 'store-token', hasOwnTs: true };
  await recordTokenCreated(store, { merchantId, ts: '1'.padStart(20, '0'), ...token });
  const binding = { merchantId, handle: 'h', storeName: 'S', teamId: 'team', origin: 'shopline' as const };
  const { _id: integrationId } = await bindStore(store, { ...binding, omnichatToken: 'team-token' });
  await saveWebhookSecret(store, { _id: integrationId }, 'webhook-secret');
  await saveAlertSettings(store, integrationId, null, { targets, events: [], language: 'en' }, told);
  const entryId = inboxId(integrationId, 'c1');
  const sealedCustomer = store.cipher.seal('{"name":"王小明"}', 'waiting member', entryId);
  const entry = { _id: entryId, integrationId, customerId: 'c1', ts: '1'.padStart(20, '0'), receivedAt: new Date() };
  await putMembers(store, [{ ...entry, sealedCustomer }]);
  const contactId = `${integrationId}:1650000001:U1`;
  const sealedOwnTags = store.cipher.seal('["VIP"]', 'own tags', contactId);
  await store.models.contacts.create({ _id: contactId, integrationId, userId: 'U1', sealedOwnTags });
  // No tag of ours on this one: nothing to seal.
  await store.models.contacts.create({ _id: `${contactId}2`, integrationId, userId: 'U12' });
  await rememberPerson(store, { id: 'u1', name: '王管理' });
  return { integrationId, entryId, contactId };
}

describe('rotateKeys', () => {
  it('seals everything anew, keeps what it says, and then does without the old key', async () => {
    const uri = ownDatabaseUri();
    const before = await openOwnStore(uri, oldKey);
    const { integrationId, entryId, contactId } = await fill(before);
    const fingerprint = before.fingerprints.for('a').of('phone', '886912345678');
    await before.close();

    const during = await openOwnStore(uri, currentKey, [oldKey]);
    const rotations = await rotateKeys(during);
    expect(rotations.map(({ what, sealed, renewed }) => [what, sealed, renewed])).toEqual([
      ['installations, shopline token', 1, 1],
      ['integrations, omnichat token', 1, 1],
      ['integrations, webhook secret', 1, 1],
      ['contacts, own tags', 1, 1],
      ['inbox, waiting member', 1, 1],
      ['alerts, alert targets', 1, 1],
      ['people, name', 1, 1],
      ['secrets, secret', 1, 1],
    ]);
    expect((await rotateKeys(during)).every(({ renewed, skipped }) => renewed + skipped === 0)).toBe(true);
    await during.close();

    const after = await openOwnStore(uri, currentKey);
    const { integrations, contacts, inbox } = after.models;
    const open = (sealed: Buffer | null, purpose: Purpose, id: string) =>
      after.cipher.open(sealed ?? Buffer.alloc(0), purpose, id);
    expect(await readInstallationToken(after, merchantId)).toBe('store-token');
    const integration = await integrations.findById(integrationId).orFail();
    expect(open(integration.sealedOmnichatToken, 'omnichat token', integrationId)).toBe('team-token');
    expect(webhookSecretOf(after, integration)).toBe('webhook-secret');
    expect(await namesOf(after, ['u1', 'u2'])).toEqual(new Map([['u1', '王管理']]));
    expect(targetsOf(after, await findAlertSettings(after, integrationId))).toEqual(targets);
    expect(
      open((await contacts.findOne({ _id: contactId, integrationId }).orFail()).sealedOwnTags, 'own tags', contactId),
    ).toBe('["VIP"]');
    expect(
      open((await inbox.findOne({ _id: entryId, integrationId }).orFail()).sealedCustomer, 'waiting member', entryId),
    ).toBe('{"name":"王小明"}');
    expect(after.fingerprints.for('a').of('phone', '886912345678')).toBe(fingerprint);
    await after.close();
  });

  it('leaves a value that somebody replaced after it was read', async () => {
    const uri = ownDatabaseUri();
    const before = await openOwnStore(uri, oldKey);
    const { integrationId, entryId } = await fill(before);
    const during = await openOwnStore(uri, currentKey, [oldKey]);
    const seal = during.cipher.seal.bind(during.cipher);
    const newer = seal('{"name":"newer"}', 'waiting member', entryId);
    const { inbox } = during.models;
    // Between reading and writing a batch, as a webhook would.
    const bulkWrite = inbox.bulkWrite.bind(inbox);
    const write = jest.spyOn(inbox, 'bulkWrite').mockImplementation(async (...args: Parameters<typeof bulkWrite>) => {
      await inbox.updateOne({ _id: entryId, integrationId }, { $set: { sealedCustomer: newer } });
      return bulkWrite(...args);
    });
    const rotations = await rotateKeys(during);
    write.mockRestore();
    expect(rotations.find(({ what }) => what === 'inbox, waiting member')).toMatchObject({ renewed: 0, skipped: 1 });
    const entry = await inbox.findOne({ _id: entryId, integrationId }).orFail();
    expect(during.cipher.open(entry.sealedCustomer ?? newer, 'waiting member', entryId)).toBe('{"name":"newer"}');
    await before.close();
    await during.close();
  });

  it('stops at a value whose key it was not given', async () => {
    const uri = ownDatabaseUri();
    const before = await openOwnStore(uri, oldKey);
    await fill(before);
    await expect(openOwnStore(uri, currentKey)).rejects.toThrow('OLD_ENCRYPTION_KEYS');
    await before.close();
  });
});
