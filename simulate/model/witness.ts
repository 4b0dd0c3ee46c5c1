import { splitTarget } from '../../sandbox/core/http';
import type { Integration, Lane } from '../../store/documents';
import type { Command } from '../database/twinCollection';
import type { Call, Watcher } from '../partners/network';
import type { Machine } from '../time/scheduler';
import type { World } from '../world';

/** After so long without a renewal a lease is over, whatever its holder knows. */
const leaseMs = 6_000;
/** A window of the partners' caps. */
const windowMs = 1_000;

interface Written {
  machine: Machine;
  /** Something may have kept the writer from remembering it: see `unsettle`. */
  isSure: boolean;
}

/** Sees every call and every command, and says what must not be. */
export class Witness implements Watcher {
  readonly faults: string[] = [];
  writes = 0;
  needlessWrites = 0;
  /** What was last written to each contact, by `channel:user`. */
  private readonly written = new Map<string, Written>();
  /** What the binding was when it was last looked at, and since when it is another. */
  private readonly bindings = new Map<string, { channelId: string | null; isEnded: boolean; changedAtMs: number }>();
  private alarms = 0;

  constructor(private readonly world: World) {}

  blame(text: string): void {
    this.world.tell(`WRONG: ${text}`);
    if (this.faults.length < 20) this.faults.push(text);
  }

  /** From here on nothing is known for certain of what processes remember: they crashed, or waited too long. */
  unsettle(machine?: Machine): void {
    for (const written of this.written.values()) if (!machine || written.machine === machine) written.isSure = false;
  }

  /** The team has edited a contact: another write to it may be needed. */
  contactEdited(key: string): void {
    this.written.delete(key);
  }

  applied({ collection }: Command): void {
    if (collection === 'integrations') this.lookAtBindings();
  }

  private lookAtBindings(): void {
    const { database } = this.world.loaded;
    for (const { _id, lineAccount, endedAt } of database.all<Integration>('integrations')) {
      const channelId = lineAccount?.channelId ?? null;
      const isEnded = endedAt !== null;
      const before = this.bindings.get(_id);
      if (before?.channelId === channelId && before.isEnded === isEnded) continue;
      this.bindings.set(_id, { channelId, isEnded, changedAtMs: this.world.scheduler.nowMs });
    }
  }

  sent(call: Call): void {
    if (!isWrite(call)) return;
    this.writes += 1;
    const { machine, request } = call;
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
    const [, { channelId, isEnded, changedAtMs }] = binding;
    const isWanted = !isEnded && keyOf(request.path).startsWith(`${channelId ?? ''}:`);
    if (!isWanted && changedAtMs < nowMs - leaseMs)
      this.blame(`${who}, ${isEnded ? 'after the binding ended' : 'which is not the account that is chosen'}`);
  }

  private holds(machine: Machine, integrationId: string): boolean {
    const lane = this.world.loaded.database.find<Lane>('lanes', integrationId);
    return lane?.owner.split(':')[0] === machine.name;
  }

  arriving(call: Call): void {
    if (isWrite(call)) this.alarms = this.world.sandbox.world.log.alarmCounts.write_without_change ?? 0;
  }

  arrived(call: Call): void {
    if (!isWrite(call) || call.status === null || call.status >= 300) return;
    const key = keyOf(call.request.path);
    const { world } = this.world.sandbox;
    const isNeedless = (world.log.alarmCounts.write_without_change ?? 0) > this.alarms;
    const before = this.written.get(key);
    if (isNeedless) {
      this.needlessWrites += 1;
      if (before?.isSure) this.blame(`${call.machine.name} writes what ${key} carries already`);
    }
    // Sure once the answer has reached the writer.
    this.written.set(key, { machine: call.machine, isSure: false });
  }

  ended(call: Call): void {
    if (!isWrite(call)) return;
    const written = this.written.get(keyOf(call.request.path));
    if (written) written.isSure = call.isAnswered && call.status !== null && call.status < 300;
  }

  /** What partners saw of their caps. */
  checkCaps(): void {
    const { scenario, sandbox } = this.world;
    const { log } = sandbox.world;
    // Who takes a lane over knows by the clock of the machine before when that one called last.
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

function isWrite({ api, request }: Call): boolean {
  return api.partner === 'omnichat' && request.method === 'PUT';
}

/** `channel:user` of a contact's address. */
function keyOf(path: string): string {
  const query = new URLSearchParams(splitTarget(path).rawQuery);
  return `${query.get('channelId') ?? ''}:${query.get('userId') ?? ''}`;
}
