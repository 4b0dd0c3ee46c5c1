import { DeliveryQueue, type Job } from './deliveryQueue';
import { WriteTroubles, type Trouble } from './writeTroubles';

const nextContact = {
  _id: '',
  integrationId: '',
  userId: '',
  memberId: null,
  phone: null,
  email: null,
  attributes: {},
  tags: [],
  sealedOwnTags: null,
};

function jobFor(name: string): Job {
  const fields = { customerId: name, userId: name, body: {}, nextContact, nextMember: null };
  return new DeliveryQueue().push({ ...fields, kind: 'member', priority: 'bulk' });
}

const [bad, other, third] = ['bad', 'other', 'third'].map(jobFor) as [Job, Job, Job];

/** As the deliverer tries it, with its pauses. */
const triesAtMs = [0, 250, 750, 1_750, 3_750, 7_750];

it('is the contact alone that fails while others are written', () => {
  const troubles = new WriteTroubles(() => true);
  const seen = [...triesAtMs, 12_000, 12_001].map((atMs) => {
    const trouble = troubles.judge(bad, atMs);
    for (let written = 0; written < 10; written += 1) troubles.noteWritten(other);
    return trouble;
  });
  expect(seen).toEqual([...triesAtMs.map(() => 'later'), 'later', 'contact']);
});

/** Lets one job fail every time, and each of twenty others fail once before it is written, between two of its tries. */
function failAmongFlaky(troubles: WriteTroubles, atMs: number, flaky: number): Trouble {
  for (let at = 0; at < flaky; at += 1) {
    const once = jobFor(`flaky ${at}`);
    troubles.judge(once, atMs);
    troubles.noteWritten(once);
  }
  return troubles.judge(bad, atMs);
}

it('is nobody alone while every second write fails, until even then nobody fails so often', () => {
  const troubles = new WriteTroubles(() => true);
  const seen = Array.from({ length: 30 }, (_, tries) => failAmongFlaky(troubles, tries * 5_000, 20));
  expect(new Set(seen.slice(0, 20))).toEqual(new Set(['later']));
  expect(seen.indexOf('contact')).toBeGreaterThan(20);
});

it('is no outage when the last one has bad luck with a partner that has failed for others now and then', () => {
  const troubles = new WriteTroubles(() => true);
  failAmongFlaky(troubles, 0, 20);
  const seen = Array.from({ length: 40 }, (_, tries) => troubles.judge(bad, (tries + 1) * 5_000));
  expect(seen.indexOf('outage')).toBeGreaterThan(15);
  expect(seen).not.toContain('contact');
});

it('is an outage when nothing goes through any more', () => {
  const troubles = new WriteTroubles(() => true);
  troubles.noteWritten(other);
  expect([0, 1, 12_000, 12_001].map((atMs) => troubles.judge(bad, atMs))).toEqual(['later', 'hold', 'hold', 'outage']);
});

it('is an outage when more fail than are written', () => {
  const troubles = new WriteTroubles(() => true);
  for (const job of [bad, other]) troubles.judge(job, 0);
  troubles.noteWritten(third);
  expect(troubles.judge(bad, 12_001)).toBe('outage');
});

it('gives whoever fails next the whole patience, and forgets jobs that were replaced', () => {
  const waiting = new Set([bad, other]);
  const troubles = new WriteTroubles((job) => waiting.has(job));
  troubles.judge(bad, 0);
  troubles.judge(other, 0);
  waiting.delete(other);
  expect(troubles.jobs).toEqual([bad]);
  troubles.leave(bad);
  expect(troubles.judge(bad, 20_000)).not.toBe('outage');
});
