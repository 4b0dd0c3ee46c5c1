import type { Model } from 'mongoose';
import type { Store } from '..';
import { allStores } from '../schema';
import { bytesOf, type Purpose } from './cipher';

const batchSize = 500;

export interface Rotation {
  /** Which values: their collection, and what they are. */
  what: string;
  /** Values that rest sealed now. */
  sealed: number;
  /** Of those, how many this call sealed anew. */
  renewed: number;
  /** Changed by another process meanwhile, possibly still under an older key: another call looks at them. */
  skipped: number;
}

interface SealedField {
  model: Model<unknown>;
  field: string;
  purpose: Purpose;
}

interface SealedDocument {
  _id: string;
  integrationId?: string;
  [field: string]: unknown;
}

/** Everything that rests sealed under `ENCRYPTION_KEY`, except sessions: those end by themselves within a day. */
function sealedFields({ models }: Store): SealedField[] {
  const field = (model: unknown, name: string, purpose: Purpose) => ({
    // The models differ in their documents, and only `_id` and one binary field are touched here.
    model: model as Model<unknown>,
    field: name,
    purpose,
  });
  return [
    field(models.installations, 'sealedToken', 'shopline token'),
    field(models.integrations, 'sealedOmnichatToken', 'omnichat token'),
    field(models.integrations, 'sealedWebhookSecret', 'webhook secret'),
    field(models.contacts, 'sealedOwnTags', 'own tags'),
    field(models.inbox, 'sealedCustomer', 'waiting member'),
    field(models.alerts, 'sealedTargets', 'alert targets'),
    field(models.people, 'sealedName', 'name'),
    field(models.secrets, 'sealed', 'secret'),
  ];
}

/**
 * Seals with the current key whatever rests under an older one, while api and worker go on. A value is replaced only as
 * long as it is the one that was read, so nothing newer is lost. Safe to repeat and to interrupt.
 * @throws MissingKeyError when a value rests under a key that is neither `ENCRYPTION_KEY` nor in `OLD_ENCRYPTION_KEYS`.
 */
export async function rotateKeys(store: Store): Promise<Rotation[]> {
  const rotations: Rotation[] = [];
  for (const field of sealedFields(store)) rotations.push(await rotateField(store, field));
  return rotations;
}

async function rotateField(store: Store, sealedField: SealedField): Promise<Rotation> {
  const { model, field, purpose } = sealedField;
  const what = `${model.collection.collectionName}, ${purpose}`;
  const rotation: Rotation = { what, sealed: 0, renewed: 0, skipped: 0 };
  let afterId = '';
  for (;;) {
    const documents = await model
      .find({ _id: { $gt: afterId }, [field]: { $ne: null } }, { [field]: 1, integrationId: 1 }, allStores)
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<SealedDocument[]>();
    const last = documents.at(-1);
    if (!last) return rotation;
    afterId = last._id;
    rotation.sealed += documents.length;
    await renew(store, sealedField, documents, rotation);
  }
}

async function renew(
  { cipher }: Store,
  { model, field, purpose }: SealedField,
  documents: SealedDocument[],
  rotation: Rotation,
): Promise<void> {
  const writes = documents.flatMap(({ _id, integrationId, [field]: value }) => {
    const sealed = Buffer.from(bytesOf(value as Buffer));
    if (!cipher.isOutdated(sealed)) return [];
    const renewed = cipher.seal(cipher.open(sealed, purpose, _id), purpose, _id);
    const asRead = { _id, ...(integrationId !== undefined && { integrationId }), [field]: sealed };
    return [{ updateOne: { filter: asRead, update: { $set: { [field]: renewed } } } }];
  });
  if (writes.length === 0) return;
  const { matchedCount } = await model.bulkWrite(writes, { ordered: false });
  rotation.renewed += matchedCount;
  rotation.skipped += writes.length - matchedCount;
}
