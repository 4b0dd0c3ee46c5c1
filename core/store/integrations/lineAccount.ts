import type { Store } from '..';
import type { IntegrationErrorCode } from '../../domain/errors';
import type { LineAccount } from '../../domain/types';
import type { Integration } from '../documents';
import { voidLease } from '../leases/leases';
import { findUnended } from './integrations';
import { without } from './attention';
import { toBeTold } from './untold';

/** Reasons for attention that are about one LINE Official Account, and say nothing about another. */
const ofAccount: IntegrationErrorCode[] = ['line_account_mismatch', 'line_account_gone'];

/**
 * Stores the LINE Official Account whose contacts receive the data. The next full sync checks anew whether a different
 * one fits the store. Safe to repeat: choosing it again completes what a process that died had begun.
 * @returns false when the integration has ended, or a run was opened meanwhile: it keeps the account it began with.
 */
export async function chooseLineAccount(
  store: Store,
  { _id }: Pick<Integration, '_id'>,
  lineAccount: LineAccount,
): Promise<boolean> {
  const { integrations } = store.models;
  // The caller has asked Omnichat since it read the integration: another account may have been chosen and synced.
  const integration = await findUnended(store, _id);
  if (!integration) return false;
  const isOther = integration.lineAccount?.channelId !== lineAccount.channelId;
  const startsAnew = {
    isLive: false,
    acceptedMismatchChannelId: null,
    // From here on no changes are followed until the next full sync, and the page has to say so.
    ...((integration.isLive || integration.stoppedFollowing) && { stoppedFollowing: 'line_account_changed' as const }),
  };
  const isFree = { _id, endedAt: null, activeRunId: null };
  // Attention does not say which account it is about, so the write that changes the account also clears it.
  const change = {
    $set: { lineAccount, ...(isOther && startsAnew), ...toBeTold() },
    ...(isOther && { $unset: without(...ofAccount) }),
  };
  if ((await integrations.updateOne(isFree, change)).matchedCount === 0) return false;
  // A worker that has not heard of the new account has to lose the lease. While changes are not followed, no other
  // worker can hold it.
  if (isOther || !integration.isLive) await voidLease(store, integration._id);
  return true;
}
