import { LosslessNumber, parse } from 'lossless-json';

type CanonicalValue = null | boolean | string | LosslessNumber | CanonicalValue[] | { [key: string]: CanonicalValue };

/** `js`: integer-like keys come first, as in JavaScript objects; `alphabetical`: plain order of characters. */
type KeyOrder = 'js' | 'alphabetical';

/**
 * Characters that some write as `\u003c` and so on, and JavaScript as they are. Go and Rails escape `<`, `>`, `&` and the
 * two line separators; Go escapes the separators even when told to leave HTML alone. Python escapes all but ASCII.
 */
const html = /[<>&]/;
const separator = /[\u2028\u2029]/;
const everySeparator = /[\u2028\u2029]/g;
const everyEscaped = /[<>&\u2028\u2029]/g;
const foreign = /[^ -~\u2028\u2029]/;
const everyForeign = /[^ -~]/g;

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

/**
 * The texts that SHOPLINE may have signed for a payload, as languages differ in how they write sorted JSON (contract
 * A6.1): likeliest first, each written only when it is asked for, and none that cannot differ from those before it.
 */
export function* canonicalTexts(payload: CanonicalValue): Generator<string> {
  const keyOrders: KeyOrder[] = hasIntegerKeys(payload) ? ['js', 'alphabetical'] : ['js'];
  for (const keyOrder of keyOrders) {
    const text = writeCanonicalJson(payload, keyOrder);
    yield text;
    const [hasHtml, hasSeparators] = [html.test(text), separator.test(text)];
    // They stand inside of strings only, so escaping the whole is escaping each.
    if (hasHtml || hasSeparators) yield escapeAll(text, everyEscaped);
    if (hasHtml && hasSeparators) yield escapeAll(text, everySeparator);
    if (foreign.test(text)) yield escapeAll(text, everyForeign);
  }
}

/** Compact JSON with the keys of every object sorted, by default as JavaScript does, SHOPLINE's reference. */
export function writeCanonicalJson(value: CanonicalValue, keyOrder: KeyOrder = 'js'): string {
  if (value instanceof LosslessNumber) return value.value;
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item, keyOrder)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = sortedKeys(value, keyOrder).map(
      (key) => `${JSON.stringify(key)}:${writeCanonicalJson(value[key] ?? null, keyOrder)}`,
    );
    return `{${members.join(',')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function sortedKeys(object: object, keyOrder: KeyOrder): string[] {
  const keys = Object.keys(object).sort();
  if (keyOrder === 'alphabetical') return keys;
  const integers = keys.filter(isArrayIndex).sort((a, b) => Number(a) - Number(b));
  return [...integers, ...keys.filter((key) => !isArrayIndex(key))];
}

function isArrayIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

/** Without any, both orders of keys are one. */
function hasIntegerKeys(value: CanonicalValue): boolean {
  if (value instanceof LosslessNumber || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasIntegerKeys);
  return Object.entries(value).some(([key, item]) => isArrayIndex(key) || hasIntegerKeys(item));
}

function escapeAll(text: string, characters: RegExp): string {
  return text.replace(characters, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
