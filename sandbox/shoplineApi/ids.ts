import { randomBytes } from 'node:crypto';

/** An id as SHOPLINE makes them: 8 hex digits of time in seconds, then 16 random ones. */
export function freshId(atMs: number): string {
  return (
    Math.floor(atMs / 1_000)
      .toString(16)
      .padStart(8, '0') + randomBytes(8).toString('hex')
  );
}
