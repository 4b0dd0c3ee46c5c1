import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Member } from '../shoplineApi/member';

/**
 * The phone that belongs on a contact: digits with the country code, no `+`, no leading 0. The confirmed mobile, else
 * the newest other number; without a calling code the store's country counts; not a possible number: null.
 */
export function expectedPhone(member: Member, storeCountry: CountryCode): string | null {
  const number = member.phone ?? member.olderPhones.at(-1) ?? null;
  if (number === null) return null;
  const code = member.phone === null ? null : member.callingCode;
  // The usual forms, without the cost of the library: 200,000 of them are compared at once.
  if (/^09\d{8}$/.test(number) && (code === '886' || (code === null && storeCountry === 'TW')))
    return `886${number.slice(1)}`;
  if (/^[569]\d{7}$/.test(number) && (code === '852' || (code === null && storeCountry === 'HK')))
    return `852${number}`;
  const parsed =
    code === null
      ? parsePhoneNumberFromString(number, storeCountry)
      : parsePhoneNumberFromString(number, { defaultCallingCode: code });
  return parsed?.isPossible() ? parsed.number.slice(1) : null;
}
