import fc from 'fast-check';

/** Keys that mean something to JavaScript or to MongoDB. */
const keys = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '$ne', '$gt', '$where', '$set', 'a.b', '', '0'),
  fc.string({ maxLength: 8 }),
);

const numbers = fc.constantFrom('0', '-0', '1', '10.0', '1e400', '-1e-400', '9007199254740993', '1'.repeat(400));

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '王小明', '[object Object]', '__proto__', '{"$gt":""}', '../..', '0'),
  fc.constantFrom(
    '2026-02-30T25:61:61Z',
    '1970-01-01',
    '+275760-09-13T00:00:00.001Z',
    '8'.repeat(40),
    'x'.repeat(5_000),
  ),
);

/**
 * JSON as text, not as a value: only text can repeat keys, hold numbers that JavaScript cannot, and set `__proto__`.
 */
export const hostileJson: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    numbers,
    texts.map((text) => JSON.stringify(text)),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  array: fc.array(tie('value'), { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
})).value;

/** Bodies that are hardly JSON any more: cut off, nested without end, another encoding, nothing. */
export const brokenText: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(hostileJson, fc.nat(200)).map(([text, length]) => text.slice(0, length)),
  fc
    .tuple(fc.constantFrom('[', '{"a":', '[{"b":['), fc.integer({ min: 60, max: 5_000 }))
    .map(([piece, times]) => piece.repeat(times)),
  fc.constantFrom('', 'null', '<!doctype html><h1>502</h1>', '\ufeff{}', '{"a":1}{"b":2}', 'undefined', '{,}'),
  fc.string({ unit: 'binary', maxLength: 50 }),
);

/** A valid document with some of its parts replaced, removed or added, at any depth. */
export function damaged(valid: unknown): fc.Arbitrary<string> {
  const paths = pathsOf(valid);
  const damage = fc.record({
    path: fc.constantFrom(...paths),
    how: fc.constantFrom('replace', 'remove', 'add'),
    key: keys,
    value: hostileJson,
  });
  return fc.array(damage, { minLength: 1, maxLength: 4 }).map((damages) =>
    write(
      valid,
      [],
      damages.map((each) => ({ ...each, at: JSON.stringify(each.path) })),
    ),
  );
}

type Path = readonly (string | number)[];

interface Damage {
  at: string;
  how: string;
  key: string;
  value: string;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function write(value: unknown, path: Path, damages: Damage[]): string {
  const here = damages.filter(({ at }) => at === JSON.stringify(path));
  const replacement = here.find(({ how }) => how === 'replace');
  if (replacement) return replacement.value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isRemoved = (key: string) =>
    damages.some(({ at, how }) => how === 'remove' && at === JSON.stringify([...path, key]));
  const members = Object.entries(value)
    .filter(([key]) => !isRemoved(key))
    .map(([key, item]) => [key, write(item, [...path, key], damages)] as const);
  if (Array.isArray(value)) return `[${members.map(([, item]) => item).join(',')}]`;
  const added = here.filter(({ how }) => how === 'add').map(({ key, value: item }) => [key, item] as const);
  return `{${[...members, ...added].map(([key, item]) => `${JSON.stringify(key)}:${item}`).join(',')}}`;
}
