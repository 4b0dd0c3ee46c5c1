import { legacyBirthday } from './customerDocument';
import { unprocessable } from './errors';
import { readPerPage, readPositive, readTime, type CustomerPage } from './listCustomers';
import type { Settings } from '../core/settings';
import type { Member } from './member';
import type { Store } from './store';

const maxSearchPage = 999;

type Field = (member: Member, store: Store) => string | number | boolean | null | string[];

const fields: Readonly<Record<string, Field>> = {
  name: ({ name }) => name,
  email: ({ email }) => email,
  phone: ({ phone, phoneVerified }) => (phoneVerified ? null : phone),
  phones: ({ phone, phoneVerified, olderPhones }) =>
    phoneVerified ? null : [...olderPhones, ...(phone ? [phone] : [])],
  mobile_phone: ({ phone, phoneVerified }) => (phoneVerified ? phone : null),
  gender: ({ gender }) => gender,
  membership_tier_id: ({ tierLevel }, store) =>
    store.profile.tiers.find(({ level }) => level === tierLevel)?.id ?? null,
  created_at: ({ createdAtMs }) => createdAtMs,
  updated_at: ({ updatedAtMs }) => updatedAtMs,
  registered_at: ({ registeredAtMs }) => registeredAtMs,
  birthday: (member) => legacyBirthday(member),
  birth_month: ({ birthMonth }) => birthMonth,
  credit_balance: ({ credits }) => credits,
  is_member: ({ isMember }) => isMember,
  is_blacklisted: ({ isBlacklisted }) => isBlacklisted,
  is_subscribed_marketing_email: ({ emailMarketing }) => emailMarketing,
  ref_user_id: ({ refUserId }) => refUserId,
  tags: ({ tags }) => tags,
};

/** The fields in which `query` is looked for; `search_fields` can name fewer. */
const searchedByWords = ['name', 'email', 'phones', 'mobile_phone'];

/**
 * `GET /v1/customers/search`. There is no `line_id` filter: an unknown parameter is ignored, as SHOPLINE does.
 * @throws {ApiError} 422.
 */
export function searchCustomers(store: Store, query: URLSearchParams, settings: Settings['shopline']): CustomerPage {
  const perPage = readPerPage(query, maxSearchPage, 'cut');
  const page = readPositive(query, 'page', 1);
  if (settings.rowWindow > 0 && page * perPage > settings.rowWindow) {
    throw unprocessable(`only the first ${settings.rowWindow} rows can be searched`);
  }
  const ids = query.getAll('id[]');
  const conditions = [...query].flatMap(([name, value]) => {
    const field = fields[name.replace(/\[\]$/, '')];
    return field ? [condition(name, field, value)] : [];
  });
  const words = query.get('query')?.toLowerCase();
  const asked = [...query.getAll('search_fields[]'), ...(query.get('search_fields')?.split(',') ?? [])];
  const wordFields = asked.length > 0 ? searchedByWords.filter((name) => asked.includes(name)) : searchedByWords;
  const pool = ids.length > 0 ? ids.flatMap((id) => store.get(id) ?? []) : [...store.byCreated.items()].reverse();
  const found = pool.filter(
    (member) =>
      conditions.every((matches) => matches(member, store)) &&
      (words === undefined || mentions(member, store, words, wordFields)),
  );
  return { members: found.slice((page - 1) * perPage, page * perPage), page, perPage, total: found.length };
}

function mentions(member: Member, store: Store, words: string, names: readonly string[]): boolean {
  return names.some((name) => [fields[name]?.(member, store)].flat().some((text) => includes(text, words)));
}

function includes(text: unknown, words: string): boolean {
  return typeof text === 'string' && text.toLowerCase().includes(words);
}

/** A time as in a list, or epoch seconds or milliseconds: the documents write `lt:{timestamp}` and do not say which. */
function readSearchTime(text: string, name: string): number {
  if (/^\d{13}$/.test(text)) return Number(text);
  return /^\d{9,10}$/.test(text) ? Number(text) * 1_000 : readTime(text, name);
}

function condition(name: string, field: Field, value: string): (member: Member, store: Store) => boolean {
  const [, operator, operand = ''] = /^(?:(lte?|gte?|not):)?(.*)$/s.exec(value) ?? [];
  const isTime = name.endsWith('_at');
  const wanted = isTime && operand !== '' ? readSearchTime(operand, name) : operand;
  return (member, store) => {
    const actual = field(member, store);
    if (operator === 'lt' || operator === 'lte' || operator === 'gt' || operator === 'gte') {
      const [left, right] = [Number(actual ?? Number.NaN), Number(wanted)];
      if (operator === 'lt') return left < right;
      if (operator === 'lte') return left <= right;
      return operator === 'gt' ? left > right : left >= right;
    }
    const isEqual = Array.isArray(actual) ? actual.includes(String(wanted)) : String(actual ?? '') === String(wanted);
    return operator === 'not' ? !isEqual : isEqual;
  };
}
