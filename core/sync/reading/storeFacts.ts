import { PartnerError } from '../../domain/partnerError';
import type { TeamParts } from '../delivery/teamParts';
import type { StoreProfile } from '../../domain/mapping';
import { noteLearnt } from '../../store/integrations/reads';

/**
 * Asks SHOPLINE for the store's name, country and language; the country completes phones without a calling code. Where
 * the installation may not read its merchant, what is known stays.
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

/** Whether SHOPLINE answers and accepts the token, but does not describe the store. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PartnerError) || error.kind === 'auth_lost') return false;
  return error.code === 'shopline_page_unreadable' || (error.kind !== 'transient' && error.kind !== 'throttled');
}
