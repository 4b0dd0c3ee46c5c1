const digits = 20;

/** SHOPLINE's `ts`, nanoseconds as a string (contract A9.1), so that plain string order is time order. */
export function eventTime(ts: string): string {
  return ts.padStart(digits, '0');
}

export function eventTimeOfMs(ms: number): string {
  return eventTime(`${Math.trunc(ms)}000000`);
}
