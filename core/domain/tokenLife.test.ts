import fc from 'fast-check';
import { afterEvent, maxRevocations, type LifeEvent, type TokenState } from './tokenLife';

const nothing: TokenState = { token: null, isAlive: false, installTs: '', uninstallTs: '', revocations: [] };
const ts = (at: number) => String(at).padStart(20, '0');

const created = (at: number, key: string, id: string | null = 'record', hasOwnTs = true): LifeEvent => ({
  kind: 'created',
  ts: ts(at),
  hasOwnTs,
  id,
  key,
});
const revoked = (at: number, key: string | null, id: string | null = 'record', hasOwnTs = true): LifeEvent => ({
  kind: 'revoked',
  ts: ts(at),
  hasOwnTs,
  id,
  key,
});
const uninstalled = (at: number): LifeEvent => ({ kind: 'uninstalled', ts: ts(at) });
const installed = (at: number): LifeEvent => ({ kind: 'installed', ts: ts(at) });

const after = (events: LifeEvent[]) => events.reduce(afterEvent, nothing);
const inUse = ({ token, isAlive }: TokenState) => (token && isAlive ? token.key : null);

function inEveryOrder<Item>(items: Item[]): Item[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) =>
    inEveryOrder(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

describe('one create and one revoke', () => {
  const byValue = [
    // The value and the id that the revoke names, whether the create is newer → the token in use.
    ['same', 'same', false, null],
    ['same', 'same', true, 'v'],
    ['same', 'other', false, null],
    ['same', 'other', true, 'v'],
    ['other', 'same', false, 'v'],
    ['other', 'same', true, 'v'],
    ['other', 'other', false, 'v'],
    ['other', 'other', true, 'v'],
    // A revoke without the value means the token that its record held at that time.
    ['no', 'same', false, null],
    ['no', 'same', true, 'v'],
    ['no', 'other', false, 'v'],
    ['no', 'other', true, 'v'],
    ['no', 'no', false, 'v'],
    ['no', 'no', true, 'v'],
  ] as const;
  const cases = byValue.flatMap(([value, id, isNewer, expected]) =>
    (['create first', 'revoke first'] as const).map((order) => ({ value, id, isNewer, order, expected })),
  );
  it.each(cases)(
    'of $value value and $id id, $order, create newer: $isNewer → $expected',
    ({ value, id, isNewer, order, expected }) => {
      const key = { same: 'v', other: 'w', no: null }[value];
      const record = { same: 'record', other: 'another', no: null }[id];
      const pair = [created(isNewer ? 20 : 10, 'v'), revoked(isNewer ? 10 : 20, key, record)];
      expect(inUse(after(order === 'create first' ? pair : pair.reverse()))).toBe(expected);
    },
  );

  it('at one time: the token is dead', () => {
    for (const order of inEveryOrder([created(10, 'v'), revoked(10, 'v')])) expect(inUse(after(order))).toBeNull();
  });
});

describe('events without a time of their own', () => {
  it('a create of a value that was revoked is not taken, whenever it says it was sent', () => {
    expect(inUse(after([revoked(10, 'v'), created(20, 'v', 'record', false)]))).toBeNull();
    expect(inUse(after([created(20, 'v', 'record', false), revoked(10, 'v')]))).toBeNull();
  });

  it('such a create sent again does not push out the token that came after it', () => {
    expect(inUse(after([revoked(10, 'v'), created(20, 'w'), created(30, 'v', 'record', false)]))).toBe('w');
  });

  it('a create of a value that was not revoked is taken', () => {
    expect(inUse(after([revoked(10, 'v'), created(20, 'w', 'record', false)]))).toBe('w');
  });

  it('a revoke counts from when it was sent when it tells the value, and for nothing when it tells the id alone', () => {
    expect(inUse(after([created(10, 'v'), revoked(20, 'v', null, false)]))).toBeNull();
    expect(inUse(after([created(10, 'v'), revoked(20, null, 'record', false)]))).toBe('v');
  });
});

describe('a store that leaves and comes back under the same record', () => {
  it('has its new token in use in whatever order all of it is told', () => {
    const story = [
      created(10, 'v'),
      uninstalled(20),
      revoked(21, 'v'),
      revoked(29, 'v'),
      created(30, 'w'),
      installed(31),
    ];
    for (const order of inEveryOrder(story)) expect(inUse(after(order))).toBe('w');
  });
});

describe('any events', () => {
  const at = fc.integer({ min: 1, max: 6 });
  const key = fc.constantFrom('v', 'w', 'x');
  const id = fc.constantFrom('one', 'two');
  const dated = fc.oneof(
    fc.tuple(at, key, id).map(([time, value, record]) => created(time, value, record)),
    fc.tuple(at, fc.option(key), fc.option(id)).map(([time, value, record]) => revoked(time, value, record)),
    fc.tuple(at, key, fc.option(id)).map(([time, value, record]) => revoked(time, value, record, false)),
    at.map(uninstalled),
    at.map(installed),
  );
  const undated = fc.oneof(
    fc.tuple(at, key, id).map(([time, value, record]) => created(time, value, record, false)),
    fc.tuple(at, id).map(([time, record]) => revoked(time, null, record, false)),
  );
  /** Events, and the same events in another order, some of them repeated. */
  const toldTwice = fc.array(dated, { maxLength: 8 }).chain((events) =>
    fc
      .subarray(events)
      .chain((again) => fc.shuffledSubarray([...events, ...again], { minLength: events.length + again.length }))
      .map((shuffled) => ({ events, shuffled })),
  );

  type Created = Extract<LifeEvent, { kind: 'created' }>;
  type Revoked = Extract<LifeEvent, { kind: 'revoked' }>;
  const newest = (events: LifeEvent[], kind: LifeEvent['kind']) =>
    events.filter((event) => event.kind === kind).reduce((max, event) => (event.ts > max ? event.ts : max), '');

  /** What all events together say: the newest token is in use, unless something newer ended it. */
  function expectedOf(events: LifeEvent[]): string | null {
    const creates = events.filter((event): event is Created => event.kind === 'created');
    const revokes = events.filter((event): event is Revoked => event.kind === 'revoked');
    const rank = (event: Created) => `${event.ts} ${event.key} ${event.id}`;
    const [last] = creates.sort((a, b) => (rank(a) > rank(b) ? -1 : 1));
    if (!last || last.ts < newest(events, 'uninstalled')) return null;
    const ends = (revoke: Revoked) => (revoke.key === null ? revoke.id === last.id : revoke.key === last.key);
    return revokes.some((revoke) => ends(revoke) && revoke.ts >= last.ts) ? null : last.key;
  }

  it('told in any order, and more than once, end as the newest of each kind says', () => {
    fc.assert(
      fc.property(toldTwice, ({ events, shuffled }) => {
        const state = after(shuffled);
        expect(state).toEqual(after(events));
        expect(inUse(state)).toBe(expectedOf([...events]));
        expect(state).toMatchObject({
          installTs: newest(events, 'installed'),
          uninstallTs: newest(events, 'uninstalled'),
        });
      }),
      { numRuns: 5_000 },
    );
  });

  it('never leave a token in use that they say is dead, be they dated or not', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(dated, undated), { maxLength: 8 }), (events) => {
        const { token, isAlive, uninstallTs } = after(events);
        if (!token || !isAlive) return;
        const ends = (event: LifeEvent) =>
          event.kind === 'revoked' && event.key === token.key && (event.ts >= token.ts || !token.hasOwnTs);
        expect(events.filter(ends)).toEqual([]);
        expect(token.ts >= uninstallTs).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('are remembered within a bound, the newest of them', () => {
    const many = Array.from({ length: 300 }, (_, n) => revoked(1_000 + n, `value ${n}`));
    const { revocations } = after([...many, ...many.toReversed()]);
    expect(revocations.map(({ key: value }) => value)).toEqual(
      Array.from({ length: maxRevocations }, (_, n) => `value ${299 - n}`),
    );
  });
});
