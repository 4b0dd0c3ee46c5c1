import { createHmac } from 'node:crypto';

export interface JsonStyle {
  keys: 'sorted' | 'shuffled';
  /** Write `<`, `>` and `&` as \u003c, \u003e and \u0026, as some JSON libraries do. */
  escapeHtml: boolean;
  /** Whether whole amounts called `dollars` have a decimal point (`10.0`), which JSON.stringify never writes. */
  amounts: 'plain' | 'decimal';
  /** Random numbers in [0, 1) for the shuffling. */
  random?: () => number;
}

/** JSON text in a given style. */
export function writeJson(value: unknown, style: JsonStyle, key = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, style)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = arrange(
      Object.entries(value).filter(([, item]) => item !== undefined),
      style,
    );
    return `{${entries.map(([name, item]) => `${writeText(name, style)}:${writeJson(item, style, name)}`).join(',')}}`;
  }
  if (typeof value === 'string') return writeText(value, style);
  const isWholeAmount = key === 'dollars' && Number.isInteger(value);
  if (isWholeAmount && style.amounts === 'decimal') return `${String(value)}.0`;
  return JSON.stringify(value) ?? 'null';
}

/** `sign` of an app webhook (contract A6.1): over the timestamp and the payload with its keys sorted at every level. */
export function signWebhook(
  secret: string,
  timestampSeconds: number,
  payload: unknown,
  style: Pick<JsonStyle, 'escapeHtml' | 'amounts'>,
): string {
  const message = `${timestampSeconds}:${writeJson(payload, { ...style, keys: 'sorted' })}`;
  return createHmac('sha256', secret).update(message).digest('hex');
}

function arrange(entries: [string, unknown][], { keys, random = Math.random }: JsonStyle): [string, unknown][] {
  if (keys === 'shuffled') {
    return entries
      .map((entry) => ({ entry, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ entry }) => entry);
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  // The platform signs in JavaScript, where keys that look like array indexes come first in any object.
  return Object.entries(Object.fromEntries(sorted));
}

function writeText(text: string, { escapeHtml }: JsonStyle): string {
  const json = JSON.stringify(text);
  return escapeHtml
    ? json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    : json;
}
