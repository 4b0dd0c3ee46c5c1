import type { Store } from '..';
import type { Attention } from '../../domain/attention';
import type { IntegrationErrorCode } from '../../domain/errors';
import type { Integration } from '../documents';
import { toBeTold } from './untold';

/** Version of the token that a partner refused. If the token was renewed since, nothing is wrong any more. */
export type TokenVersions = Pick<Integration, 'omnichatTokenVersion' | 'shoplineTokenVersion'>;

interface Cause extends Partial<TokenVersions> {
  /** Keys and types only, or a number. */
  missing?: string;
  /** The sync that found it. */
  runId?: string;
}

/** Where the document keeps one reason for attention. */
export function pathOf<Code extends IntegrationErrorCode>(code: Code): `attentions.${Code}` {
  return `attentions.${code}`;
}

/** For `$unset`, in the write that stores why these reasons for attention are over; other reasons stay. */
export function without(...codes: readonly IntegrationErrorCode[]): Record<string, ''> {
  return Object.fromEntries(codes.map((code) => [pathOf(code), '']));
}

/**
 * Notes what a person has to see to, beside what else they have to, unless the binding has ended.
 * @returns false where the binding has ended, the refused token was renewed since, another LINE account was chosen in
 * place of the one that is gone, or the sync that found the cause has ended
 */
export async function setAttention(
  { models }: Store,
  integrationId: string,
  code: IntegrationErrorCode,
  { missing, runId, omnichatTokenVersion: ofTeam, shoplineTokenVersion: ofStore }: Cause = {},
): Promise<boolean> {
  const about = { at: new Date(), ...(missing === undefined ? {} : { missing }) };
  const withTokens = {
    ...(ofTeam !== undefined && { omnichatTokenVersion: ofTeam }),
    ...(ofStore !== undefined && { shoplineTokenVersion: ofStore }),
  };
  const ofRun = runId !== undefined && { activeRunId: runId };
  // Work in the background found it, while changes were followed. To choose another account stops that.
  const ofAccount = code === 'line_account_gone' && runId === undefined && { isLive: true };
  const asTold = { _id: integrationId, endedAt: null, ...withTokens, ...ofAccount, ...ofRun };
  return (await models.integrations.updateOne(asTold, { $set: { [pathOf(code)]: about } })).matchedCount === 1;
}

/** Clears these reasons for attention; other reasons stay. */
export async function clearAttention(
  { models }: Store,
  integrationId: string,
  ...codes: readonly IntegrationErrorCode[]
): Promise<void> {
  await models.integrations.updateOne({ _id: integrationId }, { $unset: without(...codes) });
}

/** Clears exactly the reason that was read, and has the workflow told. @returns whether it was still there */
export async function clearSameAttention(
  { models }: Store,
  integrationId: string,
  { code, at }: Pick<Attention, 'code' | 'at'>,
): Promise<boolean> {
  const isSame = { _id: integrationId, [`${pathOf(code)}.at`]: at };
  const over = { $unset: without(code), $set: toBeTold() };
  return (await models.integrations.updateOne(isSame, over)).modifiedCount === 1;
}
