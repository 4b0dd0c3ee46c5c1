import type { Merchant } from '../../domain/commerce';
import type { PartnerCalls } from '../http/partnerCalls';
import { inOneLanguage, merchantSchema, tokenInfoSchema } from './schemas';
import type { JsonAnswer } from '../http/jsonConnection';

/** Who a token belongs to. */
export type TokenOwner = Pick<Merchant, 'merchantId' | 'handle' | 'name'>;

/** @throws PartnerError; `shopline_page_unreadable` for an answer that is no merchant. */
export async function getMerchant(
  api: PartnerCalls,
  token: string,
  merchantId: string,
  signal?: AbortSignal,
): Promise<Merchant> {
  const path = `/v1/merchants/${encodeURIComponent(merchantId)}`;
  const answer = await api.send('getMerchant', token, { method: 'GET', path, signal });
  const parsed = merchantSchema.safeParse(answer.body);
  if (!parsed.success) throw api.unreadable(answer);
  const { handle, name, name_translations, base_country_code, default_language_code } = parsed.data;
  const defaultLanguage = default_language_code?.trim().toLowerCase() || null;
  return {
    merchantId: parsed.data.id ?? parsed.data._id ?? merchantId,
    handle: handle ?? '',
    name:
      inOneLanguage(name, defaultLanguage) ??
      inOneLanguage(name_translations, defaultLanguage) ??
      (handle?.trim() || merchantId),
    countryCode: base_country_code?.trim().toUpperCase() || null,
    defaultLanguage,
  };
}

/** Whose API token this is. @throws PartnerError; `auth_lost` says that the token has stopped working. */
export async function getTokenInfo(api: PartnerCalls, token: string): Promise<TokenOwner> {
  const answer = await api.send('getTokenInfo', token, { method: 'GET', path: '/v1/token/info' });
  return readTokenOwner(api, answer);
}

/** @throws PartnerError `shopline_page_unreadable` when the answer names no merchant. */
export function readTokenOwner(calls: PartnerCalls, answer: JsonAnswer): TokenOwner {
  const parsed = tokenInfoSchema.safeParse(answer.body);
  if (!parsed.success) throw calls.unreadable(answer);
  const { merchant, resource_owner_id } = parsed.data;
  const merchantId = merchant?._id ?? merchant?.id ?? resource_owner_id;
  if (!merchantId) throw calls.unreadable(answer);
  return {
    merchantId,
    handle: merchant?.handle ?? '',
    name: inOneLanguage(merchant?.name, null) ?? (merchant?.handle || merchantId),
  };
}
