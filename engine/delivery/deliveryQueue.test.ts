import type { RunOutcome } from '../../store/documents';
import { createJob, DeliveryQueue, type Job, type Priority } from './deliveryQueue';

function jobFor(name: string, priority: Priority = 'bulk', kind: Job['kind'] = 'member') {
  const outcomes: [RunOutcome, string | undefined][] = [];
  const nextContact = {
    _id: name,
    integrationId: 'integration',
    userId: `U-${name}`,
    memberId: null,
    phone: null,
    email: null,
    attributes: {},
    tags: [],
    sealedOwnTags: null,
  };
  const fields = { kind, customerId: name, userId: `U-${name}`, body: {}, nextContact, nextMember: null, priority };
  return { job: createJob(fields, (outcome, code) => outcomes.push([outcome, code])), outcomes };
}

function queueOf(...jobs: Job[]): DeliveryQueue {
  const queue = new DeliveryQueue();
  for (const job of jobs) queue.push(job);
  return queue;
}

function takeAll(queue: DeliveryQueue, allowBulk = true): string[] {
  const names: string[] = [];
  for (let job = queue.take(allowBulk); job; job = queue.take(allowBulk)) names.push(job.customerId);
  return names;
}

describe('the delivery queue', () => {
  it('lets live changes pass the backfill and keeps the order otherwise', () => {
    const queue = queueOf(jobFor('b1').job, jobFor('l1', 'live').job, jobFor('b2').job, jobFor('l2', 'live').job);
    expect(takeAll(queue)).toEqual(['l1', 'l2', 'b1', 'b2']);
    expect(queue.size).toBe(0);
  });

  it('lets members that changed lately pass the others of the backfill', () => {
    const jobs = [jobFor('b1').job, jobFor('r1', 'recent').job, jobFor('b2').job, jobFor('r2', 'recent').job];
    const queue = queueOf(...jobs, jobFor('l1', 'live').job);
    expect([queue.size, queue.bulkSize]).toEqual([5, 4]);
    expect(queue.findUnsent(({ customerId }) => customerId !== 'l1')).toBe(jobs[1]);
    expect(takeAll(queue, false)).toEqual(['l1']);
    expect(takeAll(queue)).toEqual(['r1', 'r2', 'b1', 'b2']);
  });

  it('keeps the backfill back until it is allowed', () => {
    const queue = queueOf(jobFor('b1').job, jobFor('l1', 'live').job);
    expect(takeAll(queue, false)).toEqual(['l1']);
    expect([queue.size, queue.bulkSize]).toEqual([1, 1]);
    expect(takeAll(queue)).toEqual(['b1']);
  });

  it('lets backfill go with the live ones once a live change waits for it', () => {
    const jobs = ['b1', 'b2', 'b3'].map((name) => jobFor(name).job);
    const queue = queueOf(...jobs, jobFor('l1', 'live').job);
    queue.hasten(jobs[1]!);
    expect(queue.forMember('b2')).toBe(jobs[1]);
    expect(takeAll(queue, false)).toEqual(['l1', 'b2']);
    expect(takeAll(queue)).toEqual(['b1', 'b3']);
  });

  it('does not queue one that rests after a failure a second time when a live change waits for it', () => {
    const { job } = jobFor('b1');
    const queue = queueOf(job);
    queue.take(true);
    job.isSent = false;
    queue.hasten(job);
    expect(queue.size).toBe(0);
    queue.putBack(job);
    expect(takeAll(queue, false)).toEqual(['b1']);
  });

  it('settles a job once', () => {
    const { job, outcomes } = jobFor('b1');
    job.settle('delivered');
    job.settle('failed', 'contact_rejected');
    expect(outcomes).toEqual([['delivered', undefined]]);
  });

  it('keeps its order over thousands of jobs, some put back', () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `m${at}`);
    const queue = queueOf(...names.map((name) => jobFor(name).job));
    const taken: string[] = [];
    for (let count = 0; count < 3_000; count += 1) {
      const job = queue.take(true)!;
      if (job.attempts === 1 && count % 500 === 0) {
        queue.putBack(job);
        count -= 1;
      } else taken.push(job.customerId);
    }
    expect(taken).toEqual(names);
  });

  it('puts a job back at the head of its own lane and counts the try', () => {
    const queue = queueOf(jobFor('b1').job, jobFor('b2').job);
    const job = queue.take(true)!;
    expect(job.isSent).toBe(true);
    queue.putBack(job);
    expect([job.isSent, job.attempts]).toEqual([false, 1]);
    expect(takeAll(queue)).toEqual(['b1', 'b2']);
  });

  it('finds the job of a contact and of a member until it is forgotten, sent or not', () => {
    const { job } = jobFor('a');
    const queue = queueOf(job);
    queue.take(true);
    expect([queue.forContact('U-a'), queue.forMember('a')]).toEqual([job, job]);
    expect(queue.findUnsent(() => true)).toBeUndefined();
    queue.forget(job);
    expect([queue.forContact('U-a'), queue.forMember('a')]).toEqual([undefined, undefined]);
  });

  it('does not forget a newer job with an older one', () => {
    const older = jobFor('a').job;
    const newer = jobFor('a', 'live').job;
    const queue = queueOf(older, newer);
    queue.forget(older);
    expect(queue.forContact('U-a')).toBe(newer);
  });

  it('does not take a clearance for a job of the member', () => {
    const queue = queueOf(jobFor('a', 'live', 'clear').job);
    expect(queue.forMember('a')).toBeUndefined();
    expect(queue.forContact('U-a')?.kind).toBe('clear');
  });

  it('takes a withdrawn job out', () => {
    const { job } = jobFor('b1');
    const queue = queueOf(job, jobFor('b2').job);
    queue.withdraw(job);
    expect(queue.forMember('b1')).toBeUndefined();
    expect(takeAll(queue)).toEqual(['b2']);
  });

  it('tells what became of a job before its waiters go on', async () => {
    const { job, outcomes } = jobFor('a');
    job.settle('failed', 'contact_rejected');
    await job.settled;
    expect(outcomes).toEqual([['failed', 'contact_rejected']]);
  });
});
