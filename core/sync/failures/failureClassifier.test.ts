import { PartnerError } from '../../domain/partnerError';
import { FailureClassifier, type WriteFailure } from './failureClassifier';

const [bad, other, third] = ['bad', 'other', 'third'] as const;
const unavailable = new PartnerError({ partner: 'omnichat', kind: 'transient', code: 'omnichat_unavailable' });

class Writes extends FailureClassifier<string> {
  /** What a write that failed with a 5xx means. */
  judge(subject: string, atMs: number): WriteFailure['kind'] {
    return this.classifyWrite(subject, unavailable, atMs).kind;
  }
}

/** When the writer tries a write, with its pauses. */
const triesAtMs = [0, 250, 750, 1_750, 3_750, 7_750];

it('is the contact alone that fails while others are written', () => {
  const writes = new Writes(() => true);
  const seen = [...triesAtMs, 12_000, 12_001].map((atMs) => {
    const failure = writes.judge(bad, atMs);
    for (let written = 0; written < 10; written += 1) writes.noteWritten(other);
    return failure;
  });
  expect(seen).toEqual([...triesAtMs.map(() => 'retry'), 'retry', 'unwritable']);
});

/** `flaky` other contacts fail once each and are then written; after that the bad contact fails once more. */
function failAmongFlaky(writes: Writes, atMs: number, flaky: number): WriteFailure['kind'] {
  for (let at = 0; at < flaky; at += 1) {
    const once = `flaky ${at}`;
    writes.judge(once, atMs);
    writes.noteWritten(once);
  }
  return writes.judge(bad, atMs);
}

it('takes no contact for the only one that fails while every second write fails, until chance cannot explain its failures', () => {
  const writes = new Writes(() => true);
  const seen = Array.from({ length: 30 }, (_, tries) => failAmongFlaky(writes, tries * 5_000, 20));
  expect(new Set(seen.slice(0, 20))).toEqual(new Set(['retry']));
  expect(seen.indexOf('unwritable')).toBeGreaterThan(20);
});

it('is no outage when the last one has bad luck with a partner that has failed for others now and then', () => {
  const writes = new Writes(() => true);
  failAmongFlaky(writes, 0, 20);
  const seen = Array.from({ length: 40 }, (_, tries) => writes.judge(bad, (tries + 1) * 5_000));
  expect(seen.indexOf('outage')).toBeGreaterThan(15);
  expect(seen).not.toContain('unwritable');
});

it('is an outage when nothing goes through any more', () => {
  const writes = new Writes(() => true);
  writes.noteWritten(other);
  expect([0, 1, 12_000, 12_001].map((atMs) => writes.judge(bad, atMs))).toEqual(['retry', 'hold', 'hold', 'outage']);
});

it('is an outage when more fail than are written', () => {
  const writes = new Writes(() => true);
  for (const job of [bad, other]) writes.judge(job, 0);
  writes.noteWritten(third);
  expect(writes.judge(bad, 12_001)).toBe('outage');
});

it('gives the next subject that fails the whole patience, and forgets subjects that were replaced', () => {
  const waiting = new Set<string>([bad, other]);
  const writes = new Writes((job) => waiting.has(job));
  writes.judge(bad, 0);
  writes.judge(other, 0);
  waiting.delete(other);
  expect(writes.failing).toEqual([bad]);
  writes.leave(bad);
  expect(writes.judge(bad, 20_000)).not.toBe('outage');
});

it.each([
  ['throttled', 'throttled'],
  ['member_rejected', 'refused'],
  ['not_found', 'refused'],
  ['bug', 'refused'],
] as const)('takes %s for %s at once', (kind, expected) => {
  const error = new PartnerError({ partner: 'omnichat', kind, code: 'any' });
  expect(new FailureClassifier<string>().classifyWrite(bad, error, 0).kind).toBe(expected);
});

it.each(['auth_lost', 'integration_rejected'] as const)(
  'believes a refusal that comes twice for one contact, with no write of it in between: %s',
  (kind) => {
    const writes = new FailureClassifier<string>();
    const refused = new PartnerError({ partner: 'omnichat', kind, code: 'any' });
    const judge = (subject: string) => writes.classifyWrite(subject, refused, 0).kind;
    expect(writes.classifyWrite(bad, refused, 0)).toEqual({ kind: 'hold', waitMs: 1_000 });
    expect(judge(other)).toBe('hold');
    writes.noteWritten(bad);
    expect([judge(bad), judge(other), judge(bad)]).toEqual(['hold', 'denied', 'denied']);
  },
);

it('ends the work for a failure that is no partner’s, and waits as long as a partner that throttles says, or a second', () => {
  const writes = new FailureClassifier<string>();
  const error = new TypeError('x');
  expect(writes.classifyWrite(bad, error, 0)).toEqual({ kind: 'fatal', error });
  const throttled = (waitMs: number | null) =>
    writes.classifyWrite(bad, new PartnerError({ partner: 'omnichat', kind: 'throttled', code: 'any', waitMs }), 0);
  expect(throttled(7_000)).toEqual({ kind: 'throttled', waitMs: 7_000 });
  expect(throttled(null)).toEqual({ kind: 'throttled', waitMs: 1_000 });
  expect(throttled(0)).toEqual({ kind: 'throttled', waitMs: 1_000 });
});
