import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min';
import type { Customer } from './customer';

export type PhoneFields = Pick<
  Customer,
  | 'mobile_phone'
  | 'mobile_phone_country_calling_code'
  | 'mobile_phone_verified'
  | 'phones'
  | 'phone'
  | 'phone_country_code'
>;

const callingCodes = new Set<string>(getCountries().map((country) => getCountryCallingCode(country)));

/**
 * The member's phone as digits with calling code, no `+` and no national leading 0 (`886912345678`); null when there is
 * none, or it is no possible number. The verified mobile wins: SHOPLINE hides the other fields once it is verified. An
 * unverified number counts when there is no other.
 * @param storeCountryCode ISO country of the store, for a number that comes without a country of its own.
 */
export function normalisePhone(customer: PhoneFields, storeCountryCode: string): string | null {
  const chosen = choosePhone(customer);
  return chosen === null ? null : toDigits(chosen.number, chosen.country || storeCountryCode);
}

interface ChosenPhone {
  number: string;
  /** Calling code or ISO country, as SHOPLINE gives it; empty when it does not. */
  country: string;
}

function choosePhone(customer: PhoneFields): ChosenPhone | null {
  const mobile = {
    number: customer.mobile_phone?.trim() ?? '',
    country: customer.mobile_phone_country_calling_code?.trim() ?? '',
  };
  // SHOPLINE sends `mobile_phone` only once verified (contract A5), so a missing flag does not mean unverified.
  if (mobile.number && customer.mobile_phone_verified !== false) return mobile;
  const other = {
    number: customer.phones?.findLast((phone) => phone?.trim())?.trim() ?? customer.phone?.trim() ?? '',
    country: customer.phone_country_code?.trim() ?? '',
  };
  if (other.number) return other;
  return mobile.number ? mobile : null;
}

const taiwanMobile = /^0?(9\d{8})$/;

/** @param country calling code (`886`, `+886`) or ISO country (`TW`). */
function toDigits(number: string, country: string): string | null {
  const code = country.replace(/^\+/, '').toUpperCase();
  if (code === '886' || code === 'TW') {
    // Nearly every number is a Taiwanese mobile: this takes 0.1 µs, the library 5 µs.
    const mobile = taiwanMobile.exec(number);
    if (mobile) return `886${mobile[1]}`;
  }
  const parsed = parsePhoneNumberFromString(number, { ...defaultsFor(code), extract: false });
  if (!parsed?.isPossible()) return null;
  // A leading 0 that survived parsing is part of the number in a few countries (Italy) and a mistake elsewhere.
  if (parsed.nationalNumber.startsWith('0') && !parsed.isValid()) return null;
  return parsed.number.slice(1);
}

/** Empty for a country that the library does not know: it then reads only a number that starts with `+`. */
function defaultsFor(code: string): { defaultCallingCode: string } | { defaultCountry: CountryCode } | object {
  if (callingCodes.has(code)) return { defaultCallingCode: code };
  return isSupportedCountry(code) ? { defaultCountry: code } : {};
}
