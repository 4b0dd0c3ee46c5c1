import { z } from 'zod';

const id = z.string().min(1);

/** Body of `GET /v1/customers` (contract A4); the items are read one by one, so that one bad member spoils no page. */
export const customerPageSchema = z.object({
  items: z.array(z.unknown()),
  // Totals have been wrong before, so a strange one is no reason to refuse the page.
  pagination: z
    .object({
      total_count: z.number().int().nonnegative().nullish().catch(null),
      per_page: z.number().int().positive().nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** Text, or the same text in several languages. */
const translatableText = z.union([z.string(), z.record(z.string(), z.string().nullable())]);

/** Body of `GET /v1/merchants/{id}` (contract A3). */
export const merchantSchema = z.object({
  id: id.nullish(),
  _id: id.nullish(),
  handle: z.string().nullish(),
  name: translatableText.nullish(),
  name_translations: translatableText.nullish(),
  base_country_code: z.string().nullish(),
  default_language_code: z.string().nullish(),
});

/** Body of `GET /v1/custom_fields`: a bare array (contract A3), or one in `items`; the items are read one by one. */
export const customFieldsSchema = z.union([
  z.array(z.unknown()),
  z.object({ items: z.array(z.unknown()) }).transform(({ items }) => items),
]);

export const customFieldSchema = z.object({
  field_id: z.union([id, z.number().transform(String)]),
  name_translations: translatableText.nullish().catch(null),
  type: z.string().nullish().catch(null),
});

/** The scopes in a token info, if any: SHOPLINE sends a list in one place, a text in another (contract A11, trap 7). */
export const grantedScopesSchema = z.object({
  scope: z.union([z.array(z.string()), z.string().transform((text) => text.split(' '))]),
});

/** Bodies of `GET /v1/token/info` and `GET /oauth/token/info` (contract A2.3, A9.2). */
export const tokenInfoSchema = z.object({
  resource_owner_id: id.nullish().catch(null),
  merchant: z
    .object({
      _id: id.nullish(),
      id: id.nullish(),
      handle: z.string().nullish(),
      name: translatableText.nullish().catch(null),
    })
    .nullish(),
});

/** Body of `POST /oauth/token`; what else it carries (refresh token, expiry) is not needed. */
export const accessTokenSchema = z.object({ access_token: z.string().min(1) });

/** Nanoseconds up to year 2286, as text or as a number; null when SHOPLINE sent none, or none that can be a time. */
const nanoseconds = z
  .union([z.string().regex(/^[1-9]\d{0,18}$/), z.number().int().positive().transform(String)])
  .nullish()
  .catch(null);

/**
 * An app webhook as it comes (contract A6, A9.1). SHOPLINE's own signed sample (A6.1) has neither `trace_id` nor `ts`:
 * `readShoplineEvent` then makes an id and looks for another time.
 */
export const shoplineEventSchema = z.object({
  trace_id: z.union([z.string(), z.number().transform(String)]).nullish(),
  topic: z.string().min(1),
  // An event of an unknown topic may lack it; the handlers of known topics ask for it.
  merchant_id: id.nullish().catch(null),
  ts: nanoseconds,
  // Its shape depends on the topic; an event of an unknown topic may carry anything.
  resource: z.record(z.string(), z.unknown()).nullish().catch(null),
});

/** The text to show: in Traditional Chinese, else in the given language, else the first that is not empty. */
export function inOneLanguage(
  value: z.infer<typeof translatableText> | null | undefined,
  language: string | null,
): string | null {
  if (typeof value !== 'object' || value === null) return value?.trim() || null;
  const translations = new Map(Object.entries(value));
  const candidates = [translations.get('zh-hant'), translations.get(language ?? ''), ...translations.values()];
  return candidates.map((candidate) => candidate?.trim()).find(Boolean) ?? null;
}
