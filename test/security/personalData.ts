import { urls } from '../api/client';

interface ListedCustomer {
  name: string | null;
  email: string | null;
  line_id?: string | null;
  mobile_phone: string | null;
  phones?: string[];
  tags: string[];
}

/** Personal data or a credential, and the pattern that finds it in a text. */
export interface Secret {
  kind: 'name' | 'phone' | 'email' | 'lineId' | 'tag' | 'token';
  value: string;
  pattern: RegExp;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A value that is found only as it is written; an email in upper or lower case. */
export const exactly = (kind: Secret['kind'], value: string): Secret => ({
  kind,
  value,
  pattern: new RegExp(escaped(value), kind === 'email' ? 'i' : ''),
});

/** A number in any of its forms: `0912345678`, `912 345 678`, `0912-345-678`, `886912345678`, `+886 912 345 678`. */
export function phone(value: string): Secret {
  const digits = [...value.replace(/^0/, '')].join('[ -]?');
  return { kind: 'phone', value, pattern: new RegExp(`(?<!\\d)(?:\\+?\\d{3}[ -]?)?0?${digits}(?!\\d)`) };
}

export const token = (value: string): Secret => exactly('token', value);

/** Personal data of a store's first 50 members, as SHOPLINE tells it to whoever holds the store's token. */
export async function personalDataOf(accessToken: string, shoplineUrl = urls.shopline): Promise<Secret[]> {
  const response = await fetch(`${shoplineUrl}/v1/customers?per_page=50`, {
    headers: { authorization: `Bearer ${accessToken}`, 'user-agent': 'sandbox-client' },
  });
  const { items } = (await response.json()) as { items: ListedCustomer[] };
  return items.flatMap((customer) => [
    ...(customer.name ? [exactly('name', customer.name)] : []),
    ...(customer.email ? [exactly('email', customer.email)] : []),
    ...(customer.line_id ? [exactly('lineId', customer.line_id)] : []),
    // The sandbox makes defective numbers too. One of a few digits would be found in any list of counts.
    ...[customer.mobile_phone, ...(customer.phones ?? [])].flatMap((number) =>
      number && number.length >= 8 ? [phone(number)] : [],
    ),
    ...customer.tags.map((tag) => exactly('tag', tag)),
  ]);
}

/** `kind value` of everything found; a test expects none. */
export function leaks(texts: string[], secrets: Secret[]): string[] {
  const text = texts.join('\n');
  return [...new Set(secrets.filter(({ pattern }) => pattern.test(text)).map(({ kind, value }) => `${kind} ${value}`))];
}
