import { LosslessNumber, parse } from 'lossless-json';

type CanonicalValue = null | boolean | string | LosslessNumber | CanonicalValue[] | { [key: string]: CanonicalValue };

/** `js`: integer-like keys come first, as in JavaScript objects; `alphabetical`: plain order of characters. */
type KeyOrder = 'js' | 'alphabetical';

/**
 * Characters that some languages write as `\u003c` and so on, while JavaScript writes them as they are. The contract
 * names `<`, `>` and `&`. Go and Rails escape the two line separators as well, Go even when told to leave HTML alone.
 * Python escapes everything but ASCII.
 */
const html = /[<>&]/;
const everyHtml = /[<>&]/g;
const separator = /[\u2028\u2029]/;
const everySeparator = /[\u2028\u2029]/g;
const everyEscaped = /[<>&\u2028\u2029]/g;
const foreign = /[^ -~\u2028\u2029]/;
const everyForeign = /[^ -~]/g;

/** Deeper than any event nests, and far less than recursion can take. */
const maxDepth = 64;

/**
 * The JSON object of a text; its numbers keep the form they were written in. Null for a text that is no JSON object,
 * repeats a key with another value, or nests deeper than any event does.
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
 * The texts that SHOPLINE may have signed for a payload, since languages write sorted JSON differently (contract A6.1).
 * The likeliest comes first, each is made only when the caller asks for it, and one that could not differ is left out.
 */
export function* canonicalTexts(payload: CanonicalValue): Generator<string> {
  const keyOrders: KeyOrder[] = hasIntegerKeys(payload) ? ['js', 'alphabetical'] : ['js'];
  for (const keyOrder of keyOrders) {
    const text = writeCanonicalJson(payload, keyOrder);
    yield text;
    const [hasHtml, hasSeparators] = [html.test(text), separator.test(text)];
    // These characters occur only inside strings, so the whole text can be escaped at once.
    if (hasHtml || hasSeparators) yield escapeAll(text, everyEscaped);
    if (hasHtml && hasSeparators) {
      yield escapeAll(text, everyHtml);
      yield escapeAll(text, everySeparator);
    }
    if (foreign.test(text)) yield escapeAll(text, everyForeign);
  }
}

/** Compact JSON with the keys of every object sorted, by default as SHOPLINE's reference in JavaScript does. */
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

/** Whether any key looks like an integer. Without one, both orders of keys are the same. */
function hasIntegerKeys(value: CanonicalValue): boolean {
  if (value instanceof LosslessNumber || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasIntegerKeys);
  return Object.entries(value).some(([key, item]) => isArrayIndex(key) || hasIntegerKeys(item));
}

function escapeAll(text: string, characters: RegExp): string {
  return text.replace(characters, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Checked before parsing: the parser is recursive and would run out of stack on a hostile body. */
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
