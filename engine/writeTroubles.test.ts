import { createJob, type Job } from './deliveryQueue';
import { WriteTroubles } from './writeTroubles';

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
  return createJob({ ...fields, kind: 'member', priority: 'bulk' }, () => undefined);
}

const [bad, other, third] = ['bad', 'other', 'third'].map(jobFor) as [Job, Job, Job];

it('is the contact alone that fails while others are written', () => {
  const troubles = new WriteTroubles(() => true);
  const seen = [0, 3_000, 9_000, 12_000, 12_001].map((atMs) => {
    const trouble = troubles.judge(bad, atMs);
    troubles.noteWritten(other);
    return trouble;
  });
  expect(seen).toEqual(['later', 'later', 'later', 'later', 'contact']);
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
