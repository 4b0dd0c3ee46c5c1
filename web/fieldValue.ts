import type { AttributeInfo, AttributeValue } from './api/types';
import type { Language } from './locales/language';
import type { Texts } from './locales/zh-TW';

type Kind = AttributeInfo['type'] | 'phone' | 'gender';

const kinds: Partial<Record<string, Kind>> = { phone: 'phone', shopline_gender: 'gender' };

/**
 * A value as people write it. Times come in Taipei time without an offset, and are shown as they come.
 *
 * @param type the attribute's type; undefined for a field of the contact itself
 */
export function formatFieldValue(
  field: string,
  value: Exclude<AttributeValue, string[] | null>,
  type: AttributeInfo['type'] | undefined,
  { language, texts }: { language: Language; texts: Texts },
): string {
  if (typeof value === 'boolean') return value ? texts.settings.yes : texts.settings.no;
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  const kind = kinds[field] ?? type;
  if (kind === 'gender') return texts.fields.genders[value.toLowerCase()] ?? value;
  if (kind === 'phone') return /^\d+$/.test(value) ? `+${value}` : value;
  if (kind === 'date') return formatWall(value, language, { dateStyle: 'medium' });
  if (kind !== 'datetime') return value;
  return formatWall(value, language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
}

function formatWall(value: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const ms = Date.parse(value.includes('T') ? `${value}Z` : value);
  if (Number.isNaN(ms)) return value;
  return new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(ms);
}
