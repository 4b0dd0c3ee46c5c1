import type { Store } from '..';
import type { IntegrationErrorCode } from '../../domain/errors';
import type { Integration } from '../documents';
import { clearAttention } from './attention';

/** How far the clocks of two of our machines may be apart. */
const ownClocksApartMs = 5_000;

/**
 * Asks for a full read of these integrations, since any of their members may have changed. The workflow finds this at
 * its next look. However many ask, it is one fact until a full read has answered it.
 * @returns when it was asked for, in milliseconds since 1970
 */
export async function askForFullReads({ models }: Store, integrationIds: string[]): Promise<number> {
  const nowMs = Date.now();
  for (const _id of new Set(integrationIds)) {
    await models.integrations.updateOne(
      { _id },
      { $min: { 'fullReadAsked.firstAtMs': nowMs }, $max: { 'fullReadAsked.lastAtMs': nowMs } },
    );
  }
  return nowMs;
}

/** Withdraws what was asked for at `askedAtMs`: no full read is needed for that. What others ask for stays. */
export async function withdrawFullRead({ models }: Store, integrationId: string, askedAtMs: number): Promise<void> {
  await models.integrations.updateOne(
    { _id: integrationId, 'fullReadAsked.firstAtMs': askedAtMs, 'fullReadAsked.lastAtMs': askedAtMs },
    { $unset: { fullReadAsked: 1 } },
  );
}

/** Notes that the full read which began then has answered all requests from before; later requests still wait. */
async function answerFullReads({ models }: Store, integrationId: string, startedAtMs: number): Promise<void> {
  await models.integrations.updateOne(
    { _id: integrationId, 'fullReadAsked.lastAtMs': { $lt: startedAtMs - ownClocksApartMs } },
    { $unset: { fullReadAsked: 1 } },
  );
}

export async function isFullReadAsked({ models }: Store, _id: string): Promise<boolean> {
  return (await models.integrations.exists({ _id, fullReadAsked: { $exists: true } })) !== null;
}

/** Reasons for attention that are over once everyone was read and written. */
const disproved: IntegrationErrorCode[] = [
  'attribute_definitions_missing',
  'line_account_gone',
  'omnichat_rejects_everything',
];

/**
 * Notes that a run has read everyone: its beginning, its calls, and whether it found what nothing else had told. What
 * work beside it needed a person for, while it was paused, is settled.
 */
export async function noteFullRead(
  store: Store,
  integrationId: string,
  { startedAtMs, calls, hasFound }: { startedAtMs: number; calls: number; hasFound: boolean },
): Promise<void> {
  const readAt = { sweptAtMs: startedAtMs, lastFullReadAt: new Date(), lastFullReadCalls: calls };
  const over = { hasUnfinishedSync: 1, ...(hasFound && { quietFullReads: 1 }) } as const;
  const quiet = !hasFound && { $inc: { quietFullReads: 1 } };
  await store.models.integrations.updateOne({ _id: integrationId }, { $set: readAt, $unset: over, ...quiet });
  await answerFullReads(store, integrationId, startedAtMs);
  await clearAttention(store, integrationId, ...disproved);
}

/** How far the index of contacts has come, and what it has found. */
export type ContactIndexFacts = Pick<
  Integration,
  | 'contactIndexAtMs'
  | 'contactIndexChannelId'
  | 'contactIndexWalkedAtMs'
  | 'contactIndexWalkCalls'
  | 'contactIndexOwnKeys'
  | 'lostAttributes'
>;

/** What reading tells of a store, and how far it has come; each field has one reader that writes it. */
type Learnt = Pick<
  Integration,
  'storeName' | 'handle' | 'countryCode' | 'defaultLanguage' | 'pageSize' | 'sweptAtMs' | 'lastLiveChangeAt'
> &
  ContactIndexFacts;

export async function noteLearnt({ models }: Store, integrationId: string, learnt: Partial<Learnt>): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId }, { $set: learnt });
}
