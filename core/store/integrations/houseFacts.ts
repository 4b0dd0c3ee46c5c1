import type { Store } from '..';
import type { Integration } from '../documents';

/** What housekeeping asks of an integration; its settings and tokens stay where they are. */
const houseFields = {
  merchantId: 1,
  endedAt: 1,
  endReason: 1,
  attentions: 1,
  tokenAskedAt: 1,
  activeRunId: 1,
  isLive: 1,
  untoldSince: 1,
  lastSync: 1,
} as const;

export type HouseFacts = Pick<Integration, '_id' | keyof typeof houseFields>;

/** Integrations about which there may be something to tell or to measure, and those with the given ids. */
export async function findEventful({ models }: Store, integrationIds: Iterable<string>): Promise<HouseFacts[]> {
  const isEventful = {
    $or: [
      { endedAt: { $ne: null } },
      { activeRunId: { $ne: null } },
      { attentions: { $ne: {} } },
      { untoldSince: { $ne: null } },
      { _id: { $in: [...integrationIds] } },
    ],
  };
  return models.integrations.find(isEventful, houseFields).lean<HouseFacts[]>();
}

/** The next `count` open integrations bound before a time, by id. @param after the last one of the round before */
export async function findInTurn(
  { models }: Store,
  { after, count, boundBefore }: { after: string | null; count: number; boundBefore: Date },
): Promise<HouseFacts[]> {
  const isSettled = { endedAt: null, createdAt: { $lt: boundBefore } };
  return models.integrations
    .find(after === null ? isSettled : { ...isSettled, _id: { $gt: after } }, houseFields)
    .sort({ _id: 1 })
    .limit(count)
    .lean<HouseFacts[]>();
}

export async function noteTokenAsked({ models }: Store, integrationId: string): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId }, { $set: { tokenAskedAt: new Date() } });
}
