const digits = 20;

/** Pads SHOPLINE's `ts`, nanoseconds as a string (contract A9.1), so that string order is time order. */
export function eventTime(ts: string): string {
  return ts.padStart(digits, '0');
}

/** The time cut off to the whole second: some events are told no finer. */
export function wholeSecondMs(ts: string): number {
  return Number(ts.slice(0, -9)) * 1000;
}

export function eventTimeOfMs(ms: number): string {
  return eventTime(`${Math.trunc(ms)}000000`);
}

export function tsToMs(ts: string): number {
  return Number(BigInt(ts) / 1_000_000n);
}
