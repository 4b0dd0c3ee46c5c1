import type { Store } from '..';
import type { IntegrationErrorCode } from '../../domain/errors';
import type { Attention, Integration } from '../documents';
import { toBeTold } from './untold';

/** Version of the token that a partner refused. If the token was renewed since, nothing is wrong any more. */
export type TokenVersions = Partial<Pick<Integration, 'omnichatTokenVersion' | 'shoplineTokenVersion'>>;

interface Cause extends TokenVersions {
  /** Keys and types only, or a number. */
  missing?: string;
  /** The sync that found it. */
  runId?: string;
}

/**
 * Notes what a person has to see to, unless the binding has ended.
 * @returns false where the binding has ended, the refused token was renewed since, another LINE account was chosen in
 * place of the one that is gone, or the sync that found the cause has ended
 */
export async function setAttention(
  { models }: Store,
  integrationId: string,
  code: IntegrationErrorCode,
  { missing, runId, omnichatTokenVersion: ofTeam, shoplineTokenVersion: ofStore }: Cause = {},
): Promise<boolean> {
  const attention = { code, at: new Date(), ...(missing === undefined ? {} : { missing }) };
  // A token that was never renewed has no version on record.
  const withTokens = {
    ...(ofTeam !== undefined && { omnichatTokenVersion: ofTeam || null }),
    ...(ofStore !== undefined && { shoplineTokenVersion: ofStore || null }),
  };
  const ofRun = runId !== undefined && { activeRunId: runId };
  // Work in the background found it, while changes were followed. To choose another account stops that.
  const ofAccount = code === 'line_account_gone' && runId === undefined && { isLive: true };
  const asTold = { _id: integrationId, endedAt: null, ...withTokens, ...ofAccount, ...ofRun };
  return (await models.integrations.updateOne(asTold, { $set: { attention } })).matchedCount === 1;
}

/** Clears attention where its reason is one of `codes`; attention for another reason stays. */
export async function clearAttention(
  { models }: Store,
  integrationId: string,
  ...codes: IntegrationErrorCode[]
): Promise<void> {
  const isOver = { _id: integrationId, 'attention.code': { $in: codes } };
  await models.integrations.updateOne(isOver, { $set: { attention: null } });
}

/** Clears exactly the attention that was read, and has the workflow told. @returns whether it was still there */
export async function clearSameAttention(
  { models }: Store,
  integrationId: string,
  { code, at }: Attention,
): Promise<boolean> {
  const isSame = { _id: integrationId, 'attention.code': code, 'attention.at': at };
  const over = { attention: null, ...toBeTold() };
  return (await models.integrations.updateOne(isSame, { $set: over })).modifiedCount === 1;
}
