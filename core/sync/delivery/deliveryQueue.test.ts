import { DeliveryQueue, mayBeWritten, type Job, type JobOutcome, type NewJob, type Priority } from './deliveryQueue';

const delivered: JobOutcome = { outcome: 'delivered', code: null };
const refused: JobOutcome = { outcome: 'failed', code: 'contact_rejected' };

function jobFor(name: string, priority: Priority = 'bulk', kind: Job['kind'] = 'member'): NewJob {
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
  return { kind, customerId: name, userId: `U-${name}`, body: {}, nextContact, nextMember: null, priority };
}

function queueOf(...fields: NewJob[]) {
  const queue = new DeliveryQueue();
  const jobs = fields.map((one) => queue.push(one));
  return { queue, jobs };
}

function takeAll(queue: DeliveryQueue, allowBulk = true): string[] {
  const names: string[] = [];
  for (let job = queue.take(allowBulk); job; job = queue.take(allowBulk)) names.push(job.customerId);
  return names;
}

describe('the delivery queue', () => {
  it('lets live changes pass the backfill and keeps the order otherwise', () => {
    const { queue } = queueOf(jobFor('b1'), jobFor('l1', 'live'), jobFor('b2'), jobFor('l2', 'live'));
    expect(takeAll(queue)).toEqual(['l1', 'l2', 'b1', 'b2']);
    expect(queue.size).toBe(0);
  });

  it('lets members that changed lately pass the others of the backfill', () => {
    const bulk = [jobFor('b1'), jobFor('r1', 'recent'), jobFor('b2'), jobFor('r2', 'recent')];
    const { queue, jobs } = queueOf(...bulk, jobFor('l1', 'live'));
    expect([queue.size, queue.bulkSize]).toEqual([5, 4]);
    const changed = queue.takeFor(({ customerId }) => customerId !== 'l1')!;
    expect(changed).toBe(jobs[1]);
    queue.putBack(changed);
    expect(takeAll(queue, false)).toEqual(['l1']);
    expect(takeAll(queue)).toEqual(['r1', 'r2', 'b1', 'b2']);
  });

  it('holds a contact for its caller, unless the contact has a job', () => {
    const { queue, jobs } = queueOf(jobFor('b1'));
    expect(() => queue.hold(jobFor('b1', 'live', 'trial'))).toThrow('the contact has a job');
    expect(queue.forContact('U-b1')).toBe(jobs[0]);
    const held = queue.hold(jobFor('l1', 'live', 'trial'));
    expect(mayBeWritten(queue.forContact('U-l1')!)).toBe(true);
    expect(takeAll(queue)).toEqual(['b1']);
    queue.complete(held, delivered);
    expect(queue.forContact('U-l1')).toBeUndefined();
  });

  it('keeps the backfill back until it is allowed', () => {
    const { queue } = queueOf(jobFor('b1'), jobFor('l1', 'live'));
    expect(takeAll(queue, false)).toEqual(['l1']);
    expect([queue.size, queue.bulkSize]).toEqual([1, 1]);
    expect(takeAll(queue)).toEqual(['b1']);
  });

  it('lets backfill go with the live ones once a live change waits for it', () => {
    const { queue, jobs } = queueOf(jobFor('b1'), jobFor('b2'), jobFor('b3'), jobFor('l1', 'live'));
    queue.hasten(jobs[1]!);
    expect(queue.forMember('b2')).toBe(jobs[1]);
    expect(takeAll(queue, false)).toEqual(['l1', 'b2']);
    expect(takeAll(queue)).toEqual(['b1', 'b3']);
  });

  it('does not queue one that rests after a failure a second time when a live change waits for it', () => {
    const { queue, jobs } = queueOf(jobFor('b1'));
    const job = jobs[0]!;
    queue.take(true);
    queue.rest(job);
    queue.hasten(job);
    expect(queue.size).toBe(0);
    queue.putBack(job);
    expect(takeAll(queue, false)).toEqual(['b1']);
  });

  it('keeps its order over thousands of jobs, some put back', () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `m${at}`);
    const { queue } = queueOf(...names.map((name) => jobFor(name)));
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

  it('puts a job back at the head of its own priority and counts the try', () => {
    const { queue } = queueOf(jobFor('b1'), jobFor('b2'));
    const job = queue.take(true)!;
    expect(job.isSent).toBe(true);
    queue.putBack(job);
    expect([job.isSent, job.attempts]).toEqual([false, 1]);
    expect(takeAll(queue)).toEqual(['b1', 'b2']);
  });

  it('finds the job of a contact and of a member until it is over, sent or not', () => {
    const { queue, jobs } = queueOf(jobFor('a'));
    queue.take(true);
    expect([queue.forContact('U-a'), queue.forMember('a')]).toEqual([jobs[0], jobs[0]]);
    expect(queue.takeFor(() => true)).toBeUndefined();
    queue.complete(jobs[0]!, delivered);
    expect([queue.forContact('U-a'), queue.forMember('a')]).toEqual([undefined, undefined]);
  });

  // Found by simulation (seed 331648).
  it('does not let the writer take a job while a part of it is tried', () => {
    const { queue, jobs } = queueOf(jobFor('b1'), jobFor('l1', 'live', 'clear'), jobFor('b2'));
    const tried = queue.takeFor(({ kind }) => kind === 'clear')!;
    expect([tried, mayBeWritten(tried), queue.hasUnknownWrites]).toEqual([jobs[1], true, true]);
    expect(queue.take(false)).toBeUndefined();
    queue.putBack(tried);
    expect(takeAll(queue)).toEqual(['l1', 'b1', 'b2']);
  });

  it('does not forget a newer job with an older one', () => {
    const { queue, jobs } = queueOf(jobFor('a'), jobFor('a', 'live'));
    queue.complete(jobs[0]!, delivered);
    expect(queue.forContact('U-a')).toBe(jobs[1]);
  });

  it('does not take a clearance for a job of the member', () => {
    const { queue } = queueOf(jobFor('a', 'live', 'clear'));
    expect(queue.forMember('a')).toBeUndefined();
    expect(queue.forContact('U-a')?.kind).toBe('clear');
  });

  it('takes a withdrawn job out, and tells those who wait for it', async () => {
    const { queue, jobs } = queueOf(jobFor('b1'), jobFor('b2'));
    queue.withdraw(jobs[0]!, refused);
    expect(queue.forMember('b1')).toBeUndefined();
    expect(takeAll(queue)).toEqual(['b2']);
    expect(await jobs[0]!.outcome).toEqual(refused);
  });

  it('tells the first outcome of a job, and no other', async () => {
    const { queue, jobs } = queueOf(jobFor('b1'));
    queue.complete(jobs[0]!, delivered);
    queue.complete(jobs[0]!, refused);
    expect(await jobs[0]!.outcome).toEqual(delivered);
  });

  it('has those who wait for a replaced job wait for what took its place, however often', async () => {
    const { queue, jobs } = queueOf(jobFor('a'), jobFor('b'));
    const second = queue.push(jobFor('a'), jobs);
    const third = queue.push(jobFor('a', 'live'), [second]);
    expect(takeAll(queue)).toEqual(['a']);
    let isOver = false;
    const waiters = Promise.all(jobs.map(({ outcome }) => outcome)).finally(() => (isOver = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    queue.complete(third, refused);
    expect(await waiters).toEqual([refused, refused]);
  });
});
