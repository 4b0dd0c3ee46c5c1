import { PartnerError } from '../../domain/partnerError';
import type { TeamParts } from '../delivery/teamParts';
import type { StoreProfile } from '../../domain/mapping';
import { noteLearnt } from '../../store/integrations/reads';

/**
 * Learns name, country and language of the store; the country completes phones without a calling code. An installation
 * that may not read its merchant keeps what is known.
 * @returns what members are mapped with; null when nothing was learnt
 * @throws PartnerError when SHOPLINE cannot be worked with.
 */
export async function readStoreFacts({
  shopline,
  store,
  integration,
}: Pick<TeamParts, 'shopline' | 'store' | 'integration'>): Promise<StoreProfile | null> {
  try {
    const merchant = await shopline.getMerchant();
    const update = {
      storeName: merchant.name || integration.storeName,
      handle: merchant.handle || integration.handle,
      countryCode: merchant.countryCode ?? integration.countryCode,
      defaultLanguage: merchant.defaultLanguage,
    };
    await noteLearnt(store, integration._id, update);
    return { countryCode: update.countryCode, defaultLanguage: update.defaultLanguage };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return null;
  }
}

/** SHOPLINE is there and the token holds, but it does not describe the store to us. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PartnerError) || error.kind === 'auth_lost') return false;
  return error.code === 'shopline_page_unreadable' || (error.kind !== 'transient' && error.kind !== 'throttled');
}
