import type { MemberCode } from '../../domain/errors';
import type { ContactUpsert } from '../../domain/types';
import type { Context } from '../../runtime/telemetry/spans';
import type { ContactState, Member, RunOutcome } from '../../store/documents';

/** What goes first: live changes, then of a whole read the members that changed lately, then its others. */
const priorities = ['live', 'recent', 'bulk'] as const;
export type Priority = (typeof priorities)[number];

/** What became of the member, or of the clearance, that a job was for. */
export interface JobOutcome {
  outcome: RunOutcome;
  code: MemberCode | null;
}

/** One upsert to be queued. */
export interface NewJob {
  /** `clear` takes a member's data off a contact and counts for no member. */
  kind: 'member' | 'clear';
  customerId: string;
  userId: string;
  body: ContactUpsert;
  /** Contact and member as they are to be recorded once Omnichat has accepted. */
  nextContact: ContactState;
  nextMember: Member | null;
  /** What `deliveredTo` said before, where the record names the contact ahead of the write; absent: what is on record. */
  deliveredBefore?: string | null | undefined;
  priority: Priority;
  /** The trace its request belongs to; undefined for work of no single webhook. */
  trace?: Context | undefined;
}

/** One upsert that waits for its turn, or is under way. Only the queue changes it. */
export interface Job extends Readonly<NewJob> {
  /** How often it was sent. */
  readonly attempts: number;
  readonly isSent: boolean;
  /** It failed in passing after it was sent: Omnichat may have taken it all the same. */
  readonly isUncertain: boolean;
  /** Resolves when the queue is told of its end, or with what took its place. Never when the work ends before. */
  readonly outcome: Promise<JobOutcome>;
}

/** Its contact may carry what it writes, which is on record once it settles: until then nothing takes its place. */
export function mayBeWritten(job: Job): boolean {
  return job.isSent || job.isUncertain;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

type Completion = (outcome: JobOutcome | Promise<JobOutcome>) => void;

/** What waits to be written, by priority; at most one unsent job per contact. Jobs are changed here alone. */
export class DeliveryQueue {
  private readonly waiting: Record<Priority, Job[]> = { live: [], recent: [], bulk: [] };
  private readonly byUserId = new Map<string, Job>();
  private readonly byCustomerId = new Map<string, Job>();
  private readonly completions = new Map<Job, Completion>();
  /** Called when a job may be taken that could not before; set by the one who takes them. */
  onWork: () => void = () => undefined;

  get size(): number {
    return this.waiting.live.length + this.bulkSize;
  }

  /** All that is not live. */
  get bulkSize(): number {
    return this.waiting.recent.length + this.waiting.bulk.length;
  }

  /** Whether something was sent of which it is not known what came of it. */
  get hasUnknownWrites(): boolean {
    return [...this.byUserId.values()].some((job) => job.attempts > 0);
  }

  /** The job for a contact that is queued or under way. */
  forContact(userId: string): Job | undefined {
    return this.byUserId.get(userId);
  }

  forMember(customerId: string): Job | undefined {
    return this.byCustomerId.get(customerId);
  }

  /** @param replaced unsent jobs whose place it takes: those who wait for one of them wait for it from here on. */
  push(fields: NewJob, replaced: readonly Job[] = []): Job {
    let resolve: Completion = () => undefined;
    const outcome = new Promise<JobOutcome>((done) => (resolve = done));
    const job: Job = { ...fields, attempts: 0, isSent: false, isUncertain: false, outcome };
    for (const former of replaced) this.withdraw(former, outcome);
    this.completions.set(job, resolve);
    this.enqueue(job);
    return job;
  }

  /** Takes one of which a part is to be sent by itself; put back, it is sent as a whole in its turn. */
  takeFor(matches: (job: Job) => boolean): Job | undefined {
    for (const priority of priorities) {
      const job = this.waiting[priority].find(matches);
      if (!job) continue;
      this.takeOut(job);
      return asSent(job);
    }
    return undefined;
  }

  /** Takes the next job; with `allowBulk` false only live ones. */
  take(allowBulk: boolean): Job | undefined {
    const { live, recent, bulk } = this.waiting;
    const job = live.shift() ?? (allowBulk ? (recent.shift() ?? bulk.shift()) : undefined);
    return job && asSent(job);
  }

  /** A job under way failed in passing: it is in the way of others until it is over, and may have been written. */
  markUncertain(job: Job): void {
    change(job, { isUncertain: true });
  }

  /** The same, and it rests until it is put back; a live change that comes meanwhile may hasten it. */
  rest(job: Job): void {
    change(job, { isUncertain: true, isSent: false });
  }

  /** Something else is to be put on record of the member or the contact when a job is over. */
  amend(job: Job, next: Partial<Pick<Job, 'nextMember' | 'nextContact'>>): void {
    change(job, next);
  }

  /** Puts a job back at the head of its priority, to be tried again. */
  putBack(job: Job): void {
    change(job, { isSent: false });
    this.waiting[job.priority].unshift(job);
    this.onWork();
  }

  /** Takes out a job that cannot have been written. */
  withdraw(job: Job, outcome: JobOutcome | Promise<JobOutcome>): void {
    this.takeOut(job);
    this.complete(job, outcome);
  }

  /** Lets an unsent job go with the live ones: a live change waits for it. */
  hasten(job: Job): void {
    if (job.isSent || job.priority === 'live') return;
    const isWaiting = this.takeOut(job);
    change(job, { priority: 'live' });
    // One that rests after a failure waits in none: it comes back to the live ones.
    if (isWaiting) this.enqueue(job);
  }

  /** The job is over: its contact is free for the next one, and those who wait for it go on. */
  complete(job: Job, outcome: JobOutcome | Promise<JobOutcome>): void {
    if (this.byUserId.get(job.userId) === job) this.byUserId.delete(job.userId);
    if (this.byCustomerId.get(job.customerId) === job) this.byCustomerId.delete(job.customerId);
    this.completions.get(job)?.(outcome);
    this.completions.delete(job);
  }

  private enqueue(job: Job): void {
    this.byUserId.set(job.userId, job);
    if (job.kind === 'member') this.byCustomerId.set(job.customerId, job);
    this.waiting[job.priority].push(job);
    this.onWork();
  }

  /** @returns whether it waited. */
  private takeOut(job: Job): boolean {
    const jobs = this.waiting[job.priority];
    const at = jobs.indexOf(job);
    if (at >= 0) jobs.splice(at, 1);
    return at >= 0;
  }
}

function asSent(job: Job): Job {
  change(job, { isSent: true, attempts: job.attempts + 1 });
  return job;
}

function change(job: Job, fields: Partial<Mutable<Job>>): void {
  Object.assign(job, fields);
}
