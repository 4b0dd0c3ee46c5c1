import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Member } from '../shoplineApi/member';

/**
 * The phone that belongs on a contact: digits with the country code, no `+`, no leading 0. It is the confirmed mobile,
 * else the newest other number. A number without a calling code is read as one of the store's country.
 * @returns null for none, or one that is not a possible number
 */
export function expectedPhone(member: Member, storeCountry: CountryCode): string | null {
  const number = member.phone ?? member.olderPhones.at(-1) ?? null;
  if (number === null) return null;
  const code = member.phone === null ? null : member.callingCode;
  // The usual forms are done without the library, which is slow: a comparison may have 200,000 numbers.
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
