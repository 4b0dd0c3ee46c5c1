import type { MemberCode } from '../../domain/errors';
import type { ContactUpsert } from '../../domain/types';
import type { Context } from '../../runtime/telemetry/spans';
import type { ContactState, Member, RunOutcome } from '../../store/documents';

/** In the order of writing: live changes, then members of a whole read that changed lately, then its other members. */
const priorities = ['live', 'recent', 'bulk'] as const;
export type Priority = (typeof priorities)[number];

/** What became of a member, or of a clearance. */
export interface JobOutcome {
  outcome: RunOutcome;
  code: MemberCode | null;
}

/** One upsert to be queued. */
export interface NewJob {
  /**
   * `clear` takes a member's data off a contact, `trial` writes again what a contact carries; both count for no member.
   */
  kind: 'member' | 'clear' | 'trial';
  customerId: string;
  userId: string;
  body: ContactUpsert;
  /** The contact, and the member, as they go on record once Omnichat has accepted the write. */
  nextContact: ContactState;
  nextMember: Member | null;
  /**
   * The member's `deliveredTo` from before this job, where the record already names the contact ahead of the write;
   * absent: as on record.
   */
  deliveredBefore?: string | null | undefined;
  priority: Priority;
  /** The trace that the job's request belongs to; undefined where no single webhook asked for the job. */
  trace?: Context | undefined;
}

/** One upsert that waits for its turn, or is under way. Only the queue changes it. */
export interface Job extends Readonly<NewJob> {
  readonly attempts: number;
  readonly isSent: boolean;
  /** The request failed in a way that may pass: Omnichat may have taken the write all the same. */
  readonly isUncertain: boolean;
  /** Resolves when the job is over, or with the outcome of the job that replaced it. Never if the work ends first. */
  readonly outcome: Promise<JobOutcome>;
}

/**
 * Whether the contact may already carry what the job writes. Only the end of the job puts that on record, so no other
 * job takes its place before.
 */
export function mayBeWritten(job: Job): boolean {
  return job.isSent || job.isUncertain;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

type Completion = (outcome: JobOutcome | Promise<JobOutcome>) => void;

/** The jobs that wait to be written, by priority; at most one unsent job per contact. Only this class changes jobs. */
export class DeliveryQueue {
  private readonly waiting: Record<Priority, Job[]> = { live: [], recent: [], bulk: [] };
  private readonly byUserId = new Map<string, Job>();
  private readonly byCustomerId = new Map<string, Job>();
  private readonly completions = new Map<Job, Completion>();
  /** Called when another job can be taken; set by the part that takes the jobs. */
  onWork: () => void = () => undefined;

  get size(): number {
    return this.waiting.live.length + this.bulkSize;
  }

  get hasLive(): boolean {
    return this.waiting.live.length > 0;
  }

  /** How many waiting jobs are not live. */
  get bulkSize(): number {
    return this.waiting.recent.length + this.waiting.bulk.length;
  }

  /** Whether a job was sent and its outcome is not known yet. */
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

  /** @param replaced unsent jobs that the new one replaces: callers that wait for these now wait for the new one. */
  push(fields: NewJob, replaced: readonly Job[] = []): Job {
    let resolve: Completion = () => undefined;
    const outcome = new Promise<JobOutcome>((done) => (resolve = done));
    const job: Job = { ...fields, attempts: 0, isSent: false, isUncertain: false, outcome };
    for (const former of replaced) this.withdraw(former, outcome);
    this.completions.set(job, resolve);
    this.enqueue(job);
    return job;
  }

  /**
   * Adds a job that its caller sends at once: until it is over, nothing else is written to the contact.
   * @throws Error where the contact has a job
   */
  hold(fields: NewJob): Job {
    if (this.byUserId.has(fields.userId)) throw new Error('the contact has a job');
    const job = this.push(fields);
    this.takeOut(job);
    return asSent(job);
  }

  /**
   * Takes a waiting job, of which the caller sends a part alone. The part may stay on the contact, so once the job is
   * put back, it blocks others until the whole is sent in its turn.
   */
  takeFor(matches: (job: Job) => boolean): Job | undefined {
    for (const priority of priorities) {
      const job = this.waiting[priority].find(matches);
      if (!job) continue;
      this.takeOut(job);
      this.markUncertain(job);
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

  /** The request failed in a way that may pass. The job may have been written, and blocks others until it is over. */
  markUncertain(job: Job): void {
    change(job, { isUncertain: true });
  }

  /** As `markUncertain`, and the job rests until it is put back. A live change that comes meanwhile may hasten it. */
  rest(job: Job): void {
    change(job, { isUncertain: true, isSent: false });
  }

  /** Changes what goes on record of the member or the contact when the job is over. */
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

  /** Moves an unsent job to the live ones, since a live change waits for it. */
  hasten(job: Job): void {
    if (job.isSent || job.priority === 'live') return;
    const isWaiting = this.takeOut(job);
    change(job, { priority: 'live' });
    // A job that rests after a failure is in no list. `putBack` will add it to the live ones.
    if (isWaiting) this.enqueue(job);
  }

  /** The job is over: its contact is free for the next job, and callers that wait for the job go on. */
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

  /** @returns whether the job was in the list of its priority. */
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
