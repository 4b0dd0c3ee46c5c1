import { Pacer, type SharedCalls } from './pacer';

/**
 * The pacers of this process: one per team for Omnichat, one per store for SHOPLINE (contracts: 40/s a team, 20/s a
 * store). They outlive an activity, so that the next one on this process keeps to the same window.
 */
export class Pacers {
  private readonly omnichat = new Map<string, Pacer>();
  private readonly shopline = new Map<string, Pacer>();
  private shoplineCalls: SharedCalls | null = null;

  constructor(private readonly rates: { omnichatRequestsPerSecond: number; shoplineRequestsPerSecond: number }) {}

  /** From now on all stores share these calls to SHOPLINE; pacers that were made before do not. */
  shareShoplineCalls(calls: SharedCalls): void {
    this.shoplineCalls = calls;
  }

  forTeam(teamId: string): Pacer {
    return getOrMake(this.omnichat, teamId, () => new Pacer(this.rates.omnichatRequestsPerSecond));
  }

  forStore(merchantId: string): Pacer {
    const { rates, shoplineCalls } = this;
    return getOrMake(
      this.shopline,
      merchantId,
      () => new Pacer(rates.shoplineRequestsPerSecond, undefined, shoplineCalls),
    );
  }

  /** For each partner the lowest pace among its teams or stores, as a share of the cap. */
  slowest(): { omnichat: number; shopline: number } {
    return { omnichat: slowestOf(this.omnichat), shopline: slowestOf(this.shopline) };
  }
}

function slowestOf(pacers: Map<string, Pacer>): number {
  return [...pacers.values()].reduce((least, { paceRatio }) => Math.min(least, paceRatio), 1);
}

function getOrMake(pacers: Map<string, Pacer>, key: string, make: () => Pacer): Pacer {
  const existing = pacers.get(key);
  if (existing) return existing;
  const pacer = make();
  pacers.set(key, pacer);
  return pacer;
}
