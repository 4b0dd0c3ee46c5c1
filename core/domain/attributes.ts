import { z } from 'zod';
import { calendarDate, parseInstantMs, taipeiDate, taipeiDateTime } from './instant';
import type { AttributeType, AttributeValue } from './types';

/** What reading an attribute needs to know of the store besides the member. */
export interface AttributeStore {
  /** Language code such as `zh-hant`; null when SHOPLINE does not say. */
  defaultLanguage: string | null;
}

/** One custom attribute of Omnichat, and how it is read from a SHOPLINE customer. */
export interface CustomAttribute<Fields extends z.ZodRawShape> {
  key: string;
  type: AttributeType;
  meaning: { 'zh-TW': string; en: string };
  example: AttributeValue;
  /** The customer fields `read` looks at; they become part of the customer schema. */
  fields: Fields;
  /** Off unless the team switches it on. */
  isOptional?: true;
  /**
   * Null: the member has no such value, so an old one is cleared. Undefined: SHOPLINE did not tell, so what the contact
   * has stays.
   */
  read(customer: z.infer<z.ZodObject<Fields>>, store: AttributeStore): AttributeValue | null | undefined;
}

/** Ties the type of `read`'s customer to the attribute's own fields. */
function attribute<Fields extends z.ZodRawShape>(definition: CustomAttribute<Fields>): CustomAttribute<Fields> {
  return definition;
}

/** Omnichat's limit for the value of an attribute, in characters (contract 1). */
const maxTextLength = 1000;

/** The text trimmed and cut to the length that Omnichat takes; null where nothing is left. */
export function text(value: string | null | undefined): string | null {
  const trimmed = value?.trim();
  if (!trimmed) return null;
  if (trimmed.length <= maxTextLength) return trimmed;
  // A cut through a surrogate pair would leave half a character.
  return trimmed.slice(0, maxTextLength).replace(/[\uD800-\uDBFF]$/, '');
}

/** A time that is there but unreadable must not pass for "no time": that would clear the contact's value. */
const instant = z
  .string()
  .refine((value) => value.trim() === '' || parseInstantMs(value) !== null, 'not a time')
  .nullish();

function instantMs(value: string | null | undefined): number | null {
  return value ? parseInstantMs(value) : null;
}

/** Names of a tier, by language. */
const tierNames = z.record(z.string(), z.string().nullable()).nullish();

/** A tier's name in Traditional Chinese, else in the store's language, else in any. */
export function tierName(names: z.infer<typeof tierNames>, { defaultLanguage }: AttributeStore): string | null {
  const known = names ?? {};
  const nameIn = (language: string) => (Object.hasOwn(known, language) ? text(known[language]) : null);
  return nameIn('zh-hant') ?? nameIn(defaultLanguage ?? '') ?? text(Object.values(known).find((name) => text(name)));
}

const amount = z.number().nullish();

/**
 * How far a member is from the next tier, and from keeping this one. SHOPLINE sends it only where a call names the
 * field (contract A4.2), so undefined does not mean none. In another shape than documented it counts as not sent.
 */
const tierGapField = {
  membership_tier_gap: z
    .object({
      next_tier: z.object({ name_translations: tierNames }).nullish(),
      next_total_spending: amount,
      user_spending: amount,
      extend_total_spending: amount,
      user_spendings_for_extend: amount,
    })
    .nullish()
    .catch(undefined),
};
type TierGap = z.infer<z.ZodObject<typeof tierGapField>>['membership_tier_gap'];

/** One value of the gap: null where the member has none, undefined where SHOPLINE sent no gap. */
function ofGap<Value>(gap: TierGap, pick: (told: NonNullable<TierGap>) => Value | undefined): Value | null | undefined {
  return gap === undefined ? undefined : ((gap && pick(gap)) ?? null);
}

/**
 * Every custom attribute a member sync keeps, in the order shown to admins. To add one, add it here and a case to the
 * test: schema, mapping, settings and the table in docs/requirements.md follow. The sandbox keeps a list of its own.
 */
export const customAttributes = [
  attribute({
    key: 'shopline_member_tier',
    type: 'text',
    meaning: { 'zh-TW': '會員等級', en: 'Membership tier' },
    example: '金卡會員',
    fields: { membership_tier: z.object({ name_translations: tierNames }).nullish() },
    read: ({ membership_tier }, store) => tierName(membership_tier?.name_translations, store),
  }),
  attribute({
    key: 'shopline_tier_expires_on',
    type: 'date',
    meaning: { 'zh-TW': '會員等級到期日', en: 'Day the membership tier ends' },
    example: '2027-03-31',
    fields: { tier_expires_at: instant },
    read({ tier_expires_at }) {
      const ms = instantMs(tier_expires_at);
      return ms === null ? null : taipeiDate(ms);
    },
  }),
  attribute({
    key: 'shopline_points',
    type: 'number',
    meaning: { 'zh-TW': '會員點數', en: 'Member points' },
    example: 320,
    fields: { member_point_balance: z.number().nullish() },
    read: ({ member_point_balance }) => member_point_balance ?? null,
  }),
  attribute({
    key: 'shopline_store_credit',
    type: 'number',
    meaning: { 'zh-TW': '購物金餘額', en: 'Store credit' },
    example: 500,
    fields: { credit_balance: z.number().nullish() },
    read: ({ credit_balance }) => credit_balance ?? null,
  }),
  attribute({
    key: 'shopline_order_count',
    type: 'number',
    meaning: { 'zh-TW': '累積訂單數', en: 'Number of orders' },
    example: 12,
    fields: { order_count: z.number().nullish() },
    read: ({ order_count }) => order_count ?? null,
  }),
  attribute({
    key: 'shopline_total_spent',
    type: 'number',
    meaning: { 'zh-TW': '累積消費金額（商店幣別）', en: "Total spent, in the store's currency" },
    example: 15800,
    fields: { orders_total_sum: z.object({ dollars: z.number().nullish() }).nullish() },
    read: ({ orders_total_sum }) => orders_total_sum?.dollars ?? null,
  }),
  attribute({
    key: 'shopline_birthday',
    type: 'date',
    meaning: { 'zh-TW': '生日（年月日皆有填寫時）', en: 'Birthday, when year, month and day are known' },
    example: '1996-03-05',
    fields: { birth_year: z.number().nullish(), birth_month: z.number().nullish(), birth_day: z.number().nullish() },
    // Not from `birthday`: there SHOPLINE fills missing parts with 1904, 1 and 1 (contract A5).
    read: ({ birth_year, birth_month, birth_day }) =>
      birth_year && birth_month && birth_day ? calendarDate(birth_year, birth_month, birth_day) : null,
  }),
  attribute({
    key: 'shopline_gender',
    type: 'text',
    meaning: { 'zh-TW': '性別', en: 'Gender' },
    example: 'female',
    fields: { gender: z.string().nullish() },
    read: ({ gender }) => text(gender),
  }),
  attribute({
    key: 'shopline_registered_at',
    type: 'datetime',
    meaning: { 'zh-TW': '註冊時間（台北時間）', en: 'Time of registration (Taipei time)' },
    example: '2019-05-19T11:42:44',
    fields: { registered_at: instant },
    read({ registered_at }) {
      const ms = instantMs(registered_at);
      return ms === null ? null : taipeiDateTime(ms);
    },
  }),
  attribute({
    key: 'shopline_email_marketing',
    type: 'boolean',
    meaning: { 'zh-TW': '同意接收 Email 行銷', en: 'Agrees to marketing by e-mail' },
    example: true,
    fields: { is_subscribed_marketing_email: z.boolean().nullish() },
    read: ({ is_subscribed_marketing_email }) => is_subscribed_marketing_email ?? null,
  }),
  attribute({
    key: 'shopline_sms_marketing',
    type: 'boolean',
    meaning: { 'zh-TW': '同意接收簡訊行銷', en: 'Agrees to marketing by SMS' },
    example: false,
    fields: {
      subscriptions: z.array(z.object({ platform: z.string().nullish(), is_active: z.boolean().nullish() })).nullish(),
    },
    // SHOPLINE may leave the entry out of a list (contract A10): absence is not a no.
    read: ({ subscriptions }) =>
      subscriptions?.find(({ platform }) => platform?.toLowerCase() === 'sms')?.is_active ?? undefined,
  }),
  attribute({
    key: 'shopline_blacklisted',
    type: 'boolean',
    meaning: { 'zh-TW': '黑名單', en: 'On the blacklist' },
    example: false,
    fields: { is_blacklisted: z.boolean().nullish() },
    read: ({ is_blacklisted }) => is_blacklisted ?? null,
  }),
  attribute({
    key: 'shopline_next_tier',
    type: 'text',
    meaning: { 'zh-TW': '下一個會員等級', en: 'Next membership tier' },
    example: '白金會員',
    isOptional: true,
    fields: tierGapField,
    read: ({ membership_tier_gap: gap }, store) =>
      ofGap(gap, ({ next_tier }) => tierName(next_tier?.name_translations, store)),
  }),
  attribute({
    key: 'shopline_tier_upgrade_threshold',
    type: 'number',
    meaning: { 'zh-TW': '升等門檻', en: 'Spending that the next tier takes' },
    example: 20000,
    isOptional: true,
    fields: tierGapField,
    read: ({ membership_tier_gap: gap }) => ofGap(gap, ({ next_total_spending }) => next_total_spending),
  }),
  attribute({
    key: 'shopline_tier_upgrade_spent',
    type: 'number',
    meaning: { 'zh-TW': '累積升等消費額', en: 'Spending that counts towards the next tier' },
    example: 15800,
    isOptional: true,
    fields: tierGapField,
    read: ({ membership_tier_gap: gap }) => ofGap(gap, ({ user_spending }) => user_spending),
  }),
  attribute({
    key: 'shopline_tier_renewal_threshold',
    type: 'number',
    meaning: { 'zh-TW': '續會門檻', en: 'Spending that keeping the tier takes' },
    example: 10000,
    isOptional: true,
    fields: tierGapField,
    read: ({ membership_tier_gap: gap }) => ofGap(gap, ({ extend_total_spending }) => extend_total_spending),
  }),
  attribute({
    key: 'shopline_tier_renewal_spent',
    type: 'number',
    meaning: { 'zh-TW': '累積續會消費額', en: 'Spending that counts towards keeping the tier' },
    example: 8200,
    isOptional: true,
    fields: tierGapField,
    read: ({ membership_tier_gap: gap }) => ofGap(gap, ({ user_spendings_for_extend }) => user_spendings_for_extend),
  }),
  attribute({
    key: 'shopline_birth_month',
    type: 'number',
    meaning: { 'zh-TW': '生日月份', en: 'Month of birth' },
    example: 3,
    isOptional: true,
    fields: { birth_month: z.number().nullish() },
    read: ({ birth_month }) => birth_month || null,
  }),
];

type FieldsOf<Attribute> = Attribute extends CustomAttribute<infer Fields> ? Fields : never;
type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** The customer fields of all attributes together. */
export const attributeFields = Object.assign({}, ...customAttributes.map(({ fields }) => fields)) as Intersection<
  FieldsOf<(typeof customAttributes)[number]>
>;
