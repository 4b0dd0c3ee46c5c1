import { customAttributes } from '../../../core/domain/attributes';
import { isFollowed } from '../../../core/domain/attention';
import type { ContactUpsert, SyncMode } from '../../../core/domain/types';
import type { Contact } from '../../../sandbox/omnichatApi/team';
import type {
  ContactEvent,
  InboxEntry,
  Installation,
  Integration,
  Lease,
  SyncRun,
} from '../../../core/store/documents';
import { Clearing } from './clearing';
import type { Command } from '../database/twinCollection';
import type { Call, Watcher } from '../partners/network';
import { beginningMs, type Machine } from '../time/scheduler';
import { isReadOfMembers, isTrial, isWrite, keyOf, mayRepeat } from './calls';
import { DecidedContacts } from './decidedContacts';
import { DeletedContacts } from './deletedContacts';
import { FullReads } from './fullReads';
import type { Stage } from '../stage';

/** A lease that was not renewed for this long is over, whatever its holder knows. */
const leaseMs = 6_000;
/** The window in which partners count calls. */
const windowMs = 1_000;

interface Written {
  machine: Machine;
  /** Whether the writer remembers the write: nothing that `unsettle` is called for has kept it from that. */
  isSure: boolean;
  isTrial: boolean;
}

/** Sees every call to a partner and every command to the database, and blames what must not happen. */
export class Witness implements Watcher {
  readonly faults: string[] = [];
  writes = 0;
  needlessWrites = 0;
  /** How many reads of the inbox found nothing. */
  emptyLooks = 0;
  /** What was last written to each contact, by `channel:user`. */
  private readonly written = new Map<string, Written>();
  /** Each binding as last looked at: its account, whether it has ended, and when one of these last changed. */
  private readonly bindings = new Map<string, { channelId: string | null; isEnded: boolean; changedAtMs: number }>();
  private alarms = 0;
  readonly deleted: DeletedContacts;
  readonly decided: DecidedContacts;
  /** When each attribute first lost its definition. */
  readonly lostDefinitions = new Map<string, number>();
  readonly fullReads: FullReads;
  /** How many sweeps that operators asked for have no answer yet. */
  unanswered = 0;
  /** When an operator last asked for a sync, and for its end. */
  private askedAtMs = 0;
  private cancelledAtMs = 0;
  /** The runs that were opened, without full reads, and whether an operator asked for each: then a worker opened it. */
  private readonly runs = new Map<string, boolean>();
  /** Modes of the syncs that operators asked for and that were not opened yet, each with its binding. */
  readonly requested = new Map<SyncMode, string>();
  /** Syncs that were opened although what was asked for had been cancelled. */
  readonly cancelled: string[] = [];
  private calledAtMs = 0;
  private busyAtMs = 0;
  private wasFollowed = false;

  readonly clearing: Clearing;

  constructor(private readonly world: Stage) {
    const blame = (text: string) => this.blame(text);
    this.clearing = new Clearing(world, blame);
    this.fullReads = new FullReads(world, blame);
    this.deleted = new DeletedContacts(world, blame);
    this.decided = new DecidedContacts(world);
  }

  blame(text: string): void {
    this.world.tell(`WRONG: ${text}`);
    if (this.faults.length < 20) this.faults.push(text);
  }

  /** From here on this machine, or each one, may have forgotten what it wrote: it crashed, froze or waited too long. */
  unsettle(machine?: Machine): void {
    for (const written of this.written.values()) if (!machine || written.machine === machine) written.isSure = false;
  }

  /** The team has edited a contact: another write to it may be needed. */
  contactEdited(key: string): void {
    this.written.delete(key);
  }

  /** The team has deleted a contact. A worker that does not know of it may write to it, and so make it anew. */
  contactDeleted(contact: Contact): void {
    this.written.delete(`${contact.channelId}:${contact.id}`);
    this.deleted.note(contact);
  }

  definitionLost(key: string): void {
    if (!this.lostDefinitions.has(key)) this.lostDefinitions.set(key, this.world.scheduler.nowMs);
  }

  /** The page may name only attributes as missing that have lost their definition. */
  judgeMissing(named: string): void {
    for (const { key } of customAttributes)
      if (named.includes(key) && !this.lostDefinitions.has(key)) this.blame(`${key} is named as missing, and is not`);
  }

  /** An operator sends a signal. @param binding whose workflow gets it: for an ended one no sync has to be opened */
  signalled(name: string, mode: SyncMode | undefined, binding: string | undefined): void {
    const { scheduler, integrationId } = this.world;
    if (name === 'cancelSync') {
      this.cancelledAtMs = scheduler.nowMs;
      this.cancelWanted();
    }
    if (name !== 'syncRequested') return;
    this.askedAtMs = scheduler.nowMs;
    if (mode && integrationId !== null && integrationId === binding) this.requested.set(mode, integrationId);
    this.lookAtRuns();
  }

  /** Somebody cancels a sync: the requests that wait behind it are cancelled as well. */
  cancelWanted(): void {
    this.requested.clear();
  }

  /** An operator asks for a sweep. @returns the function that takes the answer */
  sweepAsked(): (answer: 'swept' | 'refused') => void {
    const { scheduler, scenario, integrationId, loaded } = this.world;
    const sinceMs = beginningMs + scheduler.nowMs - scenario.clocksApartMs;
    this.unanswered += 1;
    return (answer) => {
      this.unanswered -= 1;
      const integration = loaded.database.find<Integration>('integrations', integrationId ?? '');
      if (answer === 'swept' && integration && integration.sweptAtMs < sinceMs)
        this.blame('an operator is told of a sweep that did not come to its end');
    };
  }

  applied({ collection, operation, removes }: Command, result: unknown, sender: Machine): void {
    const { matchedCount, deletedCount } = (result ?? {}) as { matchedCount?: number; deletedCount?: number };
    const isRefused = matchedCount === 0;
    if (collection === 'contacts' && operation === 'deleteOne' && deletedCount === 1)
      this.deleted.expectGone(String(removes));
    if (collection === 'leases' && operation === 'updateOne' && isRefused)
      this.world.tally.note('a lease is not as its holder, or who would take it, has seen it');
    if (collection === 'inbox' && Array.isArray(result) && result.length === 0) this.emptyLooks += 1;
    if (collection === 'integrations') this.lookAtBindings();
    if (collection === 'syncRuns') this.lookAtRuns(sender);
    if (collection === 'decisions') this.decided.look();
    if (['integrations', 'installations', 'syncRuns'].includes(collection)) this.noteFollowing();
  }

  /** Changes may wait while they are not followed. Their time counts from the moment they are followed again. */
  private noteFollowing(): void {
    const { integration, scheduler } = this.world;
    const isFollowed = integration !== undefined && this.isFollowed(integration);
    if (!isFollowed || !this.wasFollowed) this.busyAtMs = scheduler.nowMs;
    this.wasFollowed = isFollowed;
  }

  /** @param sender the process that may have opened one just now */
  private lookAtRuns(sender?: Machine): void {
    for (const run of this.world.loaded.database.all<SyncRun>('syncRuns')) {
      const { _id, mode, phase, finishedAt } = run;
      this.clearing.look(run, this.deleted.size === 0);
      this.fullReads.look(run);
      if (mode === 'reconcile') continue;
      const known = this.runs.get(_id);
      const isOperators = known ?? sender?.name.startsWith('worker') ?? false;
      this.runs.set(_id, isOperators);
      if (finishedAt !== null) continue;
      // A sync that an admin asked for answers the operator as well, if it has not begun.
      if (isOperators || phase === 'requested') this.requested.delete(mode);
      const isCancelled = this.cancelledAtMs > this.askedAtMs;
      if (known === undefined && isOperators && isCancelled) this.cancelled.push(_id);
    }
  }

  /** Blames changes that wait while nobody works. To be called only where no fault explains that. */
  checkIdleness(): void {
    const { scheduler, loaded, scenario } = this.world;
    const { database } = loaded;
    const { nowMs } = scheduler;
    const waiting = [...database.all<InboxEntry>('inbox'), ...database.all<ContactEvent>('contactEvents')];
    const oldestMs = Math.min(...waiting.map(({ receivedAt }) => receivedAt.getTime() - beginningMs));
    this.noteFollowing();
    const sinceMs = Math.max(oldestMs, this.calledAtMs, this.busyAtMs);
    if (waiting.length === 0 || nowMs - sinceMs < scenario.idleMs) return;
    this.blame(`${waiting.length} changes wait, and nothing is done for ${Math.round(nowMs - sinceMs)} ms`);
    this.busyAtMs = nowMs;
  }

  private isFollowed(integration: Integration): boolean {
    const { merchantId, activeRunId } = integration;
    const { database } = this.world.loaded;
    const run = activeRunId === null ? undefined : database.find<SyncRun>('syncRuns', activeRunId);
    const isFree = !run || run.finishedAt !== null || run.desired === 'pause';
    const installation = database.find<Installation>('installations', merchantId);
    return isFree && isFollowed(integration) && Boolean(installation?.sealedToken);
  }

  private lookAtBindings(): void {
    const { database } = this.world.loaded;
    for (const integration of database.all<Integration>('integrations')) {
      this.fullReads.note(integration);
      const { _id, lineAccount, endedAt } = integration;
      const channelId = lineAccount?.channelId ?? null;
      const isEnded = endedAt !== null;
      const before = this.bindings.get(_id);
      if (before?.channelId === channelId && before.isEnded === isEnded) continue;
      this.bindings.set(_id, { channelId, isEnded, changedAtMs: this.world.scheduler.nowMs });
    }
  }

  sent(call: Call): void {
    this.calledAtMs = this.world.scheduler.nowMs;
    if (isReadOfMembers(call)) this.expectNotReleased(call);
    if (!isWrite(call)) return;
    this.writes += 1;
    const { machine, request } = call;
    this.decided.noteSent(keyOf(request.path), (request.body as ContactUpsert).memberId);
    const { nowMs } = this.world.scheduler;
    const [binding] = [...this.bindings].filter(([id]) => this.holds(machine, id));
    const who = `${machine.name} writes to ${keyOf(request.path)}`;
    if (!binding) {
      const ended = [...this.bindings.values()].filter(
        ({ isEnded, changedAtMs }) => isEnded && changedAtMs > nowMs - leaseMs,
      );
      if (ended.length === 0) this.blame(`${who}, and holds no lease`);
      return;
    }
    const [integrationId, { channelId, isEnded, changedAtMs }] = binding;
    if (this.clearing.isDone(integrationId)) this.blame(`${who}, and everything was taken back`);
    const isWanted = !isEnded && keyOf(request.path).startsWith(`${channelId ?? ''}:`);
    if (!isWanted && changedAtMs < nowMs - leaseMs)
      this.blame(`${who}, ${isEnded ? 'after the binding ended' : 'which is not the account that is chosen'}`);
  }

  /** A worker that has given the lease back must not read members: it has told the next holder when it called last. */
  private expectNotReleased({ machine, request }: Call): void {
    const leases = this.world.loaded.database.all<Lease>('leases');
    const hasReleased = ({ owner, leaseUntilMs }: Lease) => owner.split(':')[0] === machine.name && leaseUntilMs === 0;
    if (leases.some(hasReleased)) this.blame(`${machine.name} asks for ${request.path}, and has given the lease back`);
  }

  private holds(machine: Machine, integrationId: string): boolean {
    const lease = this.world.loaded.database.find<Lease>('leases', integrationId);
    return lease?.owner.split(':')[0] === machine.name;
  }

  arriving(call: Call): void {
    if (isWrite(call)) this.alarms = this.world.sandbox.world.log.alarmCounts.write_without_change ?? 0;
  }

  arrived(call: Call): void {
    if (!isWrite(call) || call.status === null || call.status >= 300) return;
    const key = keyOf(call.request.path);
    const { world } = this.world.sandbox;
    const body = call.request.body as ContactUpsert;
    const isCleared = body.memberId === '';
    this.deleted.takeForTeams(key, isCleared);
    if (isCleared && this.world.scenario.about !== 'members' && !this.clearing.hasBegun)
      this.blame(`${call.machine.name} clears ${key}, and no member went or moved`);
    const isNeedless = (world.log.alarmCounts.write_without_change ?? 0) > this.alarms;
    const before = this.written.get(key);
    if (isNeedless) {
      this.needlessWrites += 1;
      const isDefinitionLost = this.lostDefinitions.size > 0;
      const isMeant = mayRepeat(body, { ...this.world.scenario, isDefinitionLost, wasTrial: before?.isTrial === true });
      if (before?.isSure && !isMeant) this.blame(`${call.machine.name} writes what ${key} carries already`);
    }
    // Sure once the answer has reached the writer.
    this.written.set(key, { machine: call.machine, isSure: false, isTrial: isTrial(body) });
  }

  ended(call: Call): void {
    this.calledAtMs = this.world.scheduler.nowMs;
    if (!isWrite(call)) return;
    const written = this.written.get(keyOf(call.request.path));
    if (written) written.isSure = call.isAnswered && call.status !== null && call.status < 300;
  }

  /** No partner may have been called more often within a second than its cap allows. */
  checkCaps(): void {
    const { scenario, sandbox } = this.world;
    const { log } = sandbox.world;
    // A lease says by its last holder's clock when that holder called last. Where clocks are apart, the next holder may
    // therefore call too early.
    if (scenario.clocksApartMs > 0) return;
    for (const [partner, cap] of [
      ['shopline', scenario.shoplineCap],
      ['omnichat', scenario.omnichatCap],
    ] as const) {
      const { maxInOneSecond } = log.summary(partner);
      if (maxInOneSecond > cap)
        this.blame(`${partner} was called ${maxInOneSecond} times within ${windowMs} ms, and allows ${cap}`);
    }
  }
}
