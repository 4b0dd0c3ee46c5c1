import type { LaneSession } from './session';

/** Learns name, country and language of the store once; the country completes phones without a calling code. */
export async function readStoreFacts(session: LaneSession): Promise<void> {
  const { deps, facts } = session;
  const { integration } = facts;
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
}
