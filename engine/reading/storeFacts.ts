import { PartnerError } from '../../domain/partnerError';
import type { LaneSession } from '../lane/session';

/**
 * Learns name, country and language of the store; the country completes phones without a calling code. An installation
 * that may not read its merchant keeps what is known.
 * @throws PartnerError when SHOPLINE cannot be worked with.
 */
export async function readStoreFacts(session: LaneSession): Promise<void> {
  const { deps, facts } = session;
  const { integration } = facts;
  try {
    const merchant = await session.call('shopline', () =>
      deps.shopline.getMerchant(facts.shoplineToken, integration.merchantId),
    );
    const update = {
      storeName: merchant.name || integration.storeName,
      handle: merchant.handle || integration.handle,
      countryCode: merchant.countryCode ?? integration.countryCode,
      defaultLanguage: merchant.defaultLanguage,
    };
    await deps.store.models.integrations.updateOne({ _id: integration._id }, { $set: update });
    session.useStoreProfile({ countryCode: update.countryCode, defaultLanguage: update.defaultLanguage });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** SHOPLINE is there and the token holds, but it does not describe the store to us. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PartnerError) || error.kind === 'auth_lost') return false;
  return error.code === 'shopline_page_unreadable' || (error.kind !== 'transient' && error.kind !== 'throttled');
}
