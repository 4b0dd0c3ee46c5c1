import { normalisePhone } from '../../core/domain/phone';

type SearchedBy = { customerId: string } | { lineUserId: string } | { phone: string };

/** What a person typed, in the order in which to look: a LINE user id, a phone in any spelling, a customer id. */
export function searchedBy(text: string, countryCode: string): SearchedBy[] {
  // Input methods for Chinese type digits, signs and spaces in full width.
  const trimmed = text.normalize('NFKC').trim();
  if (/^U[0-9a-f]{32}$/i.test(trimmed)) return [{ lineUserId: `U${trimmed.slice(1).toLowerCase()}` }];
  const customerId = { customerId: trimmed };
  if (!/^[+\d\s().\p{Dash}]+$/u.test(trimmed)) return [customerId];
  const digits = trimmed.replaceAll(/\D/g, '');
  const international = `+${digits}`;
  const spellings = [
    ...(trimmed.startsWith('+') || digits.startsWith('886') ? [international] : []),
    // Where 00 begins an international call, as in most countries. No national number begins so.
    ...(digits.startsWith('00') ? [`+${digits.slice(2)}`] : []),
    digits,
    // As Omnichat shows it: digits with the calling code, and no plus sign.
    international,
  ];
  const phones = new Set(spellings.map((phone) => normalisePhone({ phone }, countryCode)));
  return [...[...phones].flatMap((phone) => (phone === null ? [] : [{ phone }])), customerId];
}
