import type { Store } from '..';
import type { Integration, LineAccount } from '../documents';
import { voidLease } from '../leases/leases';
import { clearAttention } from './attention';
import { toBeTold } from './untold';

/**
 * Stores the LINE Official Account whose contacts receive the data; another one asks anew whether it fits the store.
 * @returns false when a sync has begun meanwhile: it keeps the account it began with.
 */
export async function chooseLineAccount(
  store: Store,
  integration: Pick<Integration, '_id' | 'lineAccount' | 'isLive' | 'stoppedFollowing'>,
  lineAccount: LineAccount,
): Promise<boolean> {
  const { integrations } = store.models;
  const isOther = integration.lineAccount?.channelId !== lineAccount.channelId;
  const startsAnew = {
    isLive: false,
    acceptedMismatchChannelId: null,
    // From here on nothing is followed until the next sync, and the page has to say so.
    ...((integration.isLive || integration.stoppedFollowing) && { stoppedFollowing: 'line_account_changed' as const }),
  };
  const { matchedCount } = await integrations.updateOne(
    { _id: integration._id, endedAt: null, activeRunId: null },
    { $set: { lineAccount, ...(isOther && startsAnew), ...toBeTold() } },
  );
  if (matchedCount === 0) return false;
  if (isOther) {
    await voidLease(store, integration._id);
    await clearAttention(store, integration._id, 'line_account_mismatch', 'line_account_gone');
  }
  return true;
}
