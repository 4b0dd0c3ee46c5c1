import type { Store } from '..';
import type { AlertChannel, ToldState } from '../../domain/alerts';
import type { AlertTargets } from '../../partners/alerts/alertSender';
import type { AlertSettings } from '../documents';
import { removeIfEnded } from '../integrations/remains';

/** Often enough for an admin who sets up a hook; each test sends mail to people. */
export const testEveryMs = 5_000;

export const noTargets: AlertTargets = { emails: [], slackUrl: null, webhookUrl: null, webhookSecrets: [] };

export async function findAlertSettings({ models }: Store, integrationId: string): Promise<AlertSettings | null> {
  return models.alerts.findById(integrationId).lean<AlertSettings>();
}

/** The alert settings of those among these integrations that have any. */
export async function findAlertSettingsOf({ models }: Store, integrationIds: string[]): Promise<AlertSettings[]> {
  return models.alerts.find({ _id: { $in: integrationIds } }).lean<AlertSettings[]>();
}

/** Integrations for which people were told that they need attention, and not yet that this is over. */
export async function findToldOfAttention({ models }: Store): Promise<string[]> {
  const told = await models.alerts.find({ 'told.attentions.code': { $gt: '' } }, { _id: 1 }).lean<{ _id: string }[]>();
  return told.map(({ _id }) => _id);
}

export function targetsOf(
  { cipher }: Pick<Store, 'cipher'>,
  settings: Pick<AlertSettings, '_id' | 'sealedTargets'> | null,
): AlertTargets {
  if (!settings) return noTargets;
  return JSON.parse(cipher.open(settings.sealedTargets, 'alert targets', settings._id)) as AlertTargets;
}

interface WantedSettings extends Pick<AlertSettings, 'events' | 'language'> {
  targets: AlertTargets;
  /** Present where the newest signing secret is new. */
  unansweredSecretId?: string | null;
}

/**
 * @param seen the settings that the caller has read; null: none. Where others have saved since, nothing is saved
 * @param firstTold what counts as told when these are the integration's first alerts
 * @returns whether they were saved
 * @throws IntegrationError `not_found` where the integration has ended
 */
export async function saveAlertSettings(
  store: Store,
  integrationId: string,
  seen: Pick<AlertSettings, 'sealedTargets'> | null,
  { targets, ...wanted }: WantedSettings,
  firstTold: ToldState,
): Promise<boolean> {
  const { alerts } = store.models;
  // Each save seals anew. No two sealed values have the same bytes, so `sealedTargets` tells one save from another.
  const saved = {
    ...wanted,
    sealedTargets: store.cipher.seal(JSON.stringify(targets), 'alert targets', integrationId),
  };
  const first = { unansweredSecretId: null, ...saved, told: firstTold, channels: {}, testedAt: null };
  const isSaved = seen
    ? (await alerts.updateOne({ _id: integrationId, sealedTargets: seen.sealedTargets }, { $set: saved }))
        .matchedCount === 1
    : (await alerts.updateOne({ _id: integrationId }, { $setOnInsert: first }, { upsert: true })).upsertedCount === 1;
  await removeIfEnded(store, integrationId, 'alerts');
  return isSaved;
}

/** Notes whether an answer has carried a signing secret: `true` changes nothing where a newer one was made since. */
export async function noteSecretAnswered(
  { models }: Store,
  integrationId: string,
  secretId: string,
  isAnswered: boolean,
): Promise<void> {
  const [before, after] = isAnswered ? [secretId, null] : [null, secretId];
  await models.alerts.updateOne(
    { _id: integrationId, unansweredSecretId: before },
    { $set: { unansweredSecretId: after } },
  );
}

/** Stores the state that counts as told from here on, unless another worker has stored it meanwhile. */
export async function saveTold(
  { models }: Store,
  integrationId: string,
  before: Pick<ToldState, 'atMs'>,
  told: ToldState,
): Promise<void> {
  await models.alerts.updateOne({ _id: integrationId, 'told.atMs': before.atMs }, { $set: { told } });
}

/** Notes what became of a message. @param failure code of why it failed; null: the receiver took it */
export async function noteAlertOutcome(
  { models }: Store,
  integrationId: string,
  channel: AlertChannel,
  { event, failure }: { event: string; failure: string | null },
): Promise<void> {
  const at = new Date();
  const [name, outcome] = failure === null ? ['sent', { event, at }] : ['failure', { event, code: failure, at }];
  await models.alerts.updateOne({ _id: integrationId }, { $set: { [`channels.${channel}.${name}`]: outcome } });
}

/** @returns whether a test may be sent now */
export async function takeTest({ models }: Store, integrationId: string): Promise<boolean> {
  const nowMs = Date.now();
  // `$not` also matches settings without a test so far, where `testedAt` is null.
  const isTime = { testedAt: { $not: { $gte: new Date(nowMs - testEveryMs) } } };
  const taken = await models.alerts.updateOne(
    { _id: integrationId, ...isTime },
    { $set: { testedAt: new Date(nowMs) } },
  );
  return taken.modifiedCount === 1;
}
