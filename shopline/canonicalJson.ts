import { LosslessNumber, parse } from 'lossless-json';

type CanonicalValue = null | boolean | string | LosslessNumber | CanonicalValue[] | { [key: string]: CanonicalValue };

/** How two languages differ when they write the same sorted JSON (contract A6.1). */
export interface JsonDialect {
  /** `js`: integer-like keys come first, as in JavaScript objects; `alphabetical`: plain order of characters. */
  keyOrder: 'js' | 'alphabetical';
  /**
   * Characters written as `\u003c` and so on. JavaScript escapes none of these; Go and Rails escape `<`, `>`, `&` and the
   * two line separators; Go escapes the separators even when told to leave HTML alone.
   */
  escaped: RegExp | null;
}

const escapings = [null, /[<>&\u2028\u2029]/g, /[\u2028\u2029]/g];

/** What JavaScript writes, SHOPLINE's reference (contract A6.1). */
export const likeliestDialect: JsonDialect = { keyOrder: 'js', escaped: null };

/** Likeliest first. */
export const jsonDialects: JsonDialect[] = (['js', 'alphabetical'] as const).flatMap((keyOrder) =>
  escapings.map((escaped) => ({ keyOrder, escaped })),
);

/** Deeper than any event, far below what recursion can take. */
const maxDepth = 64;

/**
 * JSON whose numbers keep the form they were written in; null for a text that is no JSON object, repeats a key with
 * another value, or nests deeper than any event does.
 */
export function parseLosslessObject(text: string): { [key: string]: CanonicalValue } | null {
  if (!nestsAtMost(text, maxDepth)) return null;
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof LosslessNumber) ? (value as { [key: string]: CanonicalValue }) : null;
}

/** Compact JSON with the keys of every object sorted; arrays keep their order. */
export function writeCanonicalJson(value: CanonicalValue, dialect: JsonDialect): string {
  if (value instanceof LosslessNumber) return value.value;
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item, dialect)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = sortedKeys(value, dialect).map(
      (key) => `${writeText(key, dialect)}:${writeCanonicalJson(value[key] ?? null, dialect)}`,
    );
    return `{${members.join(',')}}`;
  }
  return typeof value === 'string' ? writeText(value, dialect) : String(value);
}

function sortedKeys(object: object, { keyOrder }: JsonDialect): string[] {
  const keys = Object.keys(object).sort();
  if (keyOrder === 'alphabetical') return keys;
  const integers = keys.filter(isArrayIndex).sort((a, b) => Number(a) - Number(b));
  return [...integers, ...keys.filter((key) => !isArrayIndex(key))];
}

function isArrayIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function writeText(text: string, { escaped }: JsonDialect): string {
  const json = JSON.stringify(text);
  if (escaped === null) return json;
  return json.replace(escaped, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Looked at before parsing, since the parser is recursive and would run out of stack on a hostile body. */
function nestsAtMost(text: string, depthLimit: number): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (isInText) {
      if (char === '\\') i += 1;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > depthLimit) return false;
  }
  return true;
}
