import type { Partner } from '../../domain/partnerError';
import { dueSoon, stillCounted, type GuestCalls } from '../../store/lanes/guestCalls';
import type { Pacer } from '../pacing/pacer';
import { callPaced, type PacedCalls } from '../pacing/partnerCalls';
import { Steadiness } from '../pacing/steadiness';

/** A session's calls to both partners, paced and with room left for others' calls; writes of members pace themselves. */
export class LaneCalls {
  readonly shopline: PacedCalls;
  readonly omnichat: PacedCalls;
  /** When a partner was last called, or answered: a request may arrive as late as that. */
  private calledAtMs = 0;
  private guestCalls: GuestCalls | undefined;

  constructor(pacers: Record<Partner, Pacer>, options: Pick<PacedCalls, 'signal' | 'onThrottled'>) {
    this.shopline = { partner: 'shopline', pacer: pacers.shopline, steadiness: new Steadiness(), ...options };
    this.omnichat = { partner: 'omnichat', pacer: pacers.omnichat, steadiness: new Steadiness(), ...options };
  }

  /** A paced call, repeated while the failure passes. @throws PartnerError */
  make<T>(partner: Partner, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callPaced(this[partner], (signal) => this.note(() => call(signal)));
  }

  /** Makes a call and remembers when: a successor in another process waits until it has left the partner's window. */
  note<T>(call: () => Promise<T>): Promise<T> {
    this.calledAtMs = Date.now();
    return call().finally(() => (this.calledAtMs = Date.now()));
  }

  get lastCallAtMs(): number {
    return this.calledAtMs;
  }

  /**
   * Waits until what the holder before sent has left both partners' windows.
   * @param lastSendAtMs when it last called: the next holder is to know, also where this one calls no partner
   */
  takeOver({ settleMs, lastSendAtMs }: { settleMs: number; lastSendAtMs: number }): void {
    this.calledAtMs = lastSendAtMs;
    for (const { pacer } of [this.shopline, this.omnichat]) pacer.holdFor(settleMs);
  }

  /** Calls outside of the lane that were not known yet count against the same caps. */
  leaveRoomFor(guestCalls: GuestCalls | undefined): void {
    const now = Date.now();
    const soon = dueSoon(guestCalls, now);
    for (const { partner, pacer } of [this.shopline, this.omnichat]) {
      for (const ms of stillCounted(soon, this.guestCalls, partner, now)) pacer.occupy(ms);
    }
    this.guestCalls = soon;
  }
}
