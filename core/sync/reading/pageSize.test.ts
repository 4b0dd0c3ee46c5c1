import { PartnerError, type FailureKind } from '../../domain/partnerError';
import { learn, PageSize, type PageOutcome } from './pageSize';

const nowMs = 1_700_000_000_000;
const inAWeek = nowMs + 7 * 86_400_000;
const inADay = nowMs + 86_400_000;

const came = (asked: number, named: number | null, received: number): PageOutcome => ({
  kind: 'came',
  asked,
  named,
  received,
});
const failed = (asked: number, timesInARow: number): PageOutcome => ({ kind: 'failed', asked, timesInARow });

it.each<[string, PageOutcome, number | null, number?]>([
  ['as many as asked', came(250, 250, 250), null],
  ['as many as asked, and no word of a size', came(250, null, 250), null],
  ['cut to 100, and said so', came(250, 100, 100), 100, inAWeek],
  ['cut to 100, and fewer than that', came(250, 100, 3), 100, inAWeek],
  ['cut to 24: 50 may come where 250 do not', came(250, 24, 24), 50, inAWeek],
  ['few, and no word of a size', came(250, null, 40), null],
  ['few, although 250 are named', came(250, 250, 40), null],
  ['none', came(250, 250, 0), null],
  ['more than are named', came(250, 24, 250), null],
  ['more than asked', came(100, 250, 250), null],
  ['50 cut to 24', came(50, 24, 24), null],
  ['250 refused, 50 not', { kind: 'refused', asked: 250 }, 50, inAWeek],
  ['30 refused', { kind: 'refused', asked: 30 }, null],
  ['250 failed once', failed(250, 1), null],
  ['250 failed twice', failed(250, 2), null],
  ['250 failed three times in a row', failed(250, 3), 50, inADay],
  ['50 failed three times', failed(50, 3), null],
])('%s', (_name, outcome, perPage, tryAgainAtMs = 0) => {
  expect(learn(outcome, nowMs)).toEqual(perPage === null ? null : { perPage, tryAgainAtMs });
});

const failure = (kind: FailureKind) => new PartnerError({ partner: 'shopline', kind, code: 'x' });

describe('what is asked for', () => {
  it.each<[string, ConstructorParameters<typeof PageSize>[1], number]>([
    ['the most, where nothing is known', undefined, 250],
    ['what came before', { perPage: 100, tryAgainAtMs: nowMs + 1 }, 100],
    ['the most again, when its time is over', { perPage: 100, tryAgainAtMs: nowMs }, 250],
    ['no more than the setting allows', { perPage: 500, tryAgainAtMs: nowMs + 1 }, 250],
  ])('is %s', (_name, known, perPage) => {
    const size = new PageSize(250, known, nowMs);
    expect([size.ask().perPage, size.usual]).toEqual([perPage, perPage]);
  });

  it.each<[FailureKind, number, boolean]>([
    ['bug', 50, true],
    ['transient', 50, false],
    ['throttled', 250, false],
    ['auth_lost', 250, false],
    ['not_found', 250, false],
  ])('after a failure of the kind %s is %d', (kind, perPage, isWorthATry) => {
    const ask = new PageSize(250, undefined, nowMs).ask();
    expect(ask.noteFailure(failure(kind))).toBe(isWorthATry);
    expect(ask.perPage).toBe(perPage);
  });

  it('stays the most while large pages fail now and then', () => {
    const size = new PageSize(250, undefined, nowMs);
    for (let page = 0; page < 10; page += 1) {
      const ask = size.ask();
      if (page % 3 !== 2) ask.noteFailure(failure('transient'));
      expect(size.note(ask.outcome({ perPage: 250, receivedCount: 250 }), nowMs)).toBeNull();
    }
  });

  it('counts failures of pages that were under way together as one', () => {
    const size = new PageSize(250, undefined, nowMs);
    const together = Array.from({ length: 5 }, () => size.ask());
    for (const ask of together) {
      ask.noteFailure(failure('transient'));
      expect(size.note(ask.outcome({ perPage: 50, receivedCount: 50 }), nowMs)).toBeNull();
    }
  });

  it('is told to be remembered once', () => {
    const size = new PageSize(250, undefined, nowMs);
    const [one, other] = [size.ask(), size.ask()];
    const cut = { perPage: 100, receivedCount: 100 };
    expect(size.note(one.outcome(cut), nowMs)).toEqual({ perPage: 100, tryAgainAtMs: inAWeek });
    expect(size.note(other.outcome(cut), nowMs)).toBeNull();
    expect(size.ask().perPage).toBe(100);
  });

  it('is reckoned with as it comes', () => {
    const size = new PageSize(250, undefined, nowMs);
    size.noteFull(243);
    expect([size.usual, size.ask().perPage]).toEqual([243, 250]);
  });
});
