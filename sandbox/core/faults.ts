import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Partner } from './requestLog';

/** A scripted misbehaviour of one partner, as the control API takes it. */
export const faultInput = z
  .strictObject({
    partner: z.enum(['shopline', 'omnichat']),
    match: z
      .strictObject({
        method: z.string(),
        pathPrefix: z.string(),
        queryIncludes: z.string(),
        /** A piece of the body as it was sent. */
        bodyIncludes: z.string(),
      })
      .partial()
      .default({}),
    /** Answer with this status instead of doing the work. */
    status: z.int().min(100).max(599).optional(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    /** How many times the fault fires; without it there is no limit. */
    count: z.int().positive().optional(),
    probability: z.number().min(0).max(1).default(1),
    /** Let this many matching calls pass first. */
    afterCalls: z.int().min(0).default(0),
    /** Wait this long before the work, or after it with `afterEffect`. The wait ends when the fault is removed. */
    delayMs: z.int().min(0).default(0),
    /** Answer with an HTML page, as a proxy in front would. */
    html: z.boolean().default(false),
    /** Do the work, then send only the first half of the body. */
    truncate: z.boolean().default(false),
    /** Do the work, then answer with `status` as if it had failed, or as late as `delayMs` says. */
    afterEffect: z.boolean().default(false),
    /** Close the connection without an answer. */
    dropConnection: z.boolean().default(false),
    /** A list answers as if `previous_id` and `page` had not been sent. */
    repeatCursor: z.boolean().default(false),
    /** A list answers with no items. */
    emptyPage: z.boolean().default(false),
  })
  .refine(
    (fault) =>
      fault.status !== undefined ||
      fault.html ||
      fault.truncate ||
      fault.dropConnection ||
      fault.repeatCursor ||
      fault.emptyPage ||
      fault.delayMs > 0,
    { error: 'a fault needs one of status, html, truncate, dropConnection, repeatCursor, emptyPage, delayMs' },
  );

export type FaultInput = z.infer<typeof faultInput>;
export type Fault = FaultInput & { id: string; seen: number; fired: number };

/** The scripted faults and how often each one fired. */
export class Faults {
  private faults: Fault[] = [];
  private nextId = 1;
  private readonly removals = new WeakMap<Fault, AbortController>();

  add(input: FaultInput): Fault {
    const fault = { ...input, id: `fault-${this.nextId}`, seen: 0, fired: 0 };
    this.nextId += 1;
    this.faults.push(fault);
    const removal = new AbortController();
    // Every call that waits adds a listener, and any number of calls may wait.
    setMaxListeners(0, removal.signal);
    this.removals.set(fault, removal);
    return fault;
  }

  /** The fault to apply to this request; counts it as fired. */
  take(partner: Partner, request: { method: string; path: string; query: string; body: string }): Fault | undefined {
    const { method, path, query, body } = request;
    for (const fault of this.faults) {
      if (fault.partner !== partner) continue;
      if (fault.count !== undefined && fault.fired >= fault.count) continue;
      if (fault.match.method && fault.match.method !== method) continue;
      if (fault.match.pathPrefix && !path.startsWith(fault.match.pathPrefix)) continue;
      if (fault.match.queryIncludes && !query.includes(fault.match.queryIncludes)) continue;
      if (fault.match.bodyIncludes && !body.includes(fault.match.bodyIncludes)) continue;
      fault.seen += 1;
      if (fault.seen <= fault.afterCalls || Math.random() >= fault.probability) continue;
      fault.fired += 1;
      return fault;
    }
    return undefined;
  }

  /** Waits for the fault's `delayMs`, but not beyond the removal of the fault. */
  async delay(fault: Fault): Promise<void> {
    const signal = this.removals.get(fault)?.signal;
    await delay(fault.delayMs, undefined, { signal }).catch(() => undefined);
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  remove(id: string): boolean {
    return this.removeAll((fault) => fault.id === id);
  }

  clear(): void {
    this.removeAll(() => true);
  }

  /** @returns whether there was any. */
  private removeAll(isMeant: (fault: Fault) => boolean): boolean {
    const removed = this.faults.filter(isMeant);
    this.faults = this.faults.filter((fault) => !isMeant(fault));
    for (const fault of removed) this.removals.get(fault)?.abort();
    return removed.length > 0;
  }
}
