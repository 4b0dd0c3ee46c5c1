import { setTimeout as delay } from 'node:timers/promises';
import { countWrites, type SandboxControl } from '../../local/clients/control';

/** Calls a second that the partners allow: SHOPLINE a store, Omnichat a team. */
const CAPS = { shopline: 20, omnichat: 40 } as const;

export interface PartnerCalls {
  shopline: number;
  omnichat: number;
  writes: number;
  status429: number;
}

/** What the sandbox has counted since its counters were reset. */
export async function partnerCalls(control: SandboxControl): Promise<PartnerCalls> {
  const requests = await control.requests();
  const { shopline, omnichat } = requests;
  return {
    shopline: shopline.total,
    omnichat: omnichat.total,
    writes: countWrites(requests),
    status429: (shopline.byStatus['429'] ?? 0) + (omnichat.byStatus['429'] ?? 0),
  };
}

/** The least time in which these calls can be made by one store and one team. */
export function floorSeconds(calls: Pick<PartnerCalls, 'shopline' | 'omnichat'>): number {
  return Math.max(calls.shopline / CAPS.shopline, calls.omnichat / CAPS.omnichat);
}

/** The value below which this share of the values lies; NaN where there are no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Calls `look` every `everyMs` until the work has ended. @throws what a look fails with, at once. */
export async function sample(
  everyMs: number,
  look: () => void | Promise<void>,
  work: () => Promise<unknown>,
): Promise<void> {
  const ending = new AbortController();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      await look();
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  try {
    await Promise.race([work(), looking]);
  } finally {
    ending.abort();
    await looking;
  }
}
