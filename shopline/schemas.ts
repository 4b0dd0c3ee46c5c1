import { z } from 'zod';

const id = z.string().min(1);

/** Body of `GET /v1/customers` (contract A4); the items are read one by one, so that one bad member spoils no page. */
export const customerPageSchema = z.object({
  items: z.array(z.unknown()),
  // Totals have been wrong before, so a strange one is no reason to refuse the page.
  pagination: z
    .object({ total_count: z.number().int().nonnegative().nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** Text, or the same text in several languages. */
const translatableText = z.union([z.string(), z.record(z.string(), z.string().nullable())]);

/** Body of `GET /v1/merchants/{id}` (contract A3). */
export const merchantSchema = z.object({
  id: id.optional(),
  _id: id.optional(),
  handle: z.string().nullish(),
  name: translatableText.nullish(),
  name_translations: translatableText.nullish(),
  base_country_code: z.string().nullish(),
  default_language_code: z.string().nullish(),
});

/** Bodies of `GET /v1/token/info` and `GET /oauth/token/info` (contract A2.3, A9.2). */
export const grantedScopesSchema = z.object({ scope: z.array(z.string()) });

export const tokenInfoSchema = z.object({
  resource_owner_id: id.nullish().catch(null),
  staff: z.object({ _id: id.nullish(), id: id.nullish() }).nullish(),
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

/** Digits, whether they came as text or as a number; `0`, older than any event, when SHOPLINE sent none. */
const nanoseconds = z.union([z.string().regex(/^\d+$/), z.number().int().nonnegative().transform(String)]).catch('0');

/** An app webhook (contract A6, A9.1): `ts` counts nanoseconds, above what a number can hold. */
export const shoplineEventSchema = z.object({
  trace_id: z.string().min(1),
  topic: z.string().min(1),
  merchant_id: id,
  ts: nanoseconds,
  // Its shape is the topic's business; of an unknown topic it may be anything.
  resource: z.record(z.string(), z.unknown()).nullish().catch(null),
});

export type ShoplineEvent = z.infer<typeof shoplineEventSchema>;

/** The one text to show of a translatable one: Traditional Chinese, else the given language, else the first. */
export function inOneLanguage(
  value: z.infer<typeof translatableText> | null | undefined,
  language: string | null,
): string | null {
  if (typeof value !== 'object' || value === null) return value?.trim() || null;
  const translations = new Map(Object.entries(value));
  const candidates = [translations.get('zh-hant'), translations.get(language ?? ''), ...translations.values()];
  return candidates.map((candidate) => candidate?.trim()).find(Boolean) ?? null;
}
