import { z } from 'zod';
import { text } from './attributes';
import { calendarDate, parseInstantMs, taipeiDate, taipeiDateTime } from './instant';
import type { AttributeType, AttributeValue, CustomField } from './types';

/** Null where SHOPLINE did not say which field it is. */
const fieldId = z.union([z.string(), z.number().transform(String), z.null()]).catch(null);
const entry = z.object({ field_id: fieldId, value: z.unknown() }).catch({ field_id: null, value: null });

/** A customer's values of the store's own fields (contract A5). Anything but a list counts as not sent. */
export const customDataField = { custom_data: z.array(entry).nullish().catch(undefined) };
type CustomData = z.infer<z.ZodObject<typeof customDataField>>['custom_data'];

/**
 * The value of a store's own field, in the type of its attribute. Null: the member has no value. Undefined: SHOPLINE
 * did not send it, or it does not fit the type, so the contact keeps what it has.
 */
export function readCustomField(
  data: CustomData,
  { fieldId, type }: Pick<CustomField, 'fieldId' | 'type'>,
): AttributeValue | null | undefined {
  if (data === undefined) return undefined;
  const found = data?.find(({ field_id }) => field_id === fieldId);
  if (!found && data?.some(({ field_id }) => field_id === null)) return undefined;
  const value = found?.value ?? null;
  const isEmpty = value === null || (typeof value === 'string' && value.trim() === '');
  if (isEmpty || (Array.isArray(value) && value.length === 0)) return null;
  return readers[type](value);
}

type Reader = (value: unknown) => AttributeValue | null | undefined;

const readers: Record<AttributeType, Reader> = {
  text(value) {
    if (Array.isArray(value)) {
      const plain = value.filter(isPlain);
      return plain.length === 0 ? undefined : text(plain.join('、'));
    }
    return isPlain(value) ? text(String(value)) : undefined;
  },
  number(value) {
    const number = typeof value === 'string' ? Number(value.replaceAll(',', '')) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  },
  boolean(value) {
    const word = isPlain(value) ? String(value).trim().toLowerCase() : '';
    if (yes.has(word)) return true;
    return no.has(word) ? false : undefined;
  },
  date(value) {
    if (typeof value !== 'string') return undefined;
    const ms = parseInstantMs(value);
    return dayOf(value) ?? (ms === null ? undefined : taipeiDate(ms));
  },
  datetime(value) {
    if (typeof value !== 'string') return undefined;
    const day = dayOf(value);
    const ms = parseInstantMs(value);
    return day ? `${day}T00:00:00` : ms === null ? undefined : taipeiDateTime(ms);
  },
};

const yes = new Set(['true', '1', 'yes', 'y', 'on', '是']);
const no = new Set(['false', '0', 'no', 'n', 'off', '否']);

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** A day without a time, `2027-03-31` or `2027/3/31`; undefined for anything else. */
function dayOf(value: string): string | undefined {
  const parts = /^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\s*$/.exec(value);
  return parts ? (calendarDate(Number(parts[1]), Number(parts[2]), Number(parts[3])) ?? undefined) : undefined;
}
