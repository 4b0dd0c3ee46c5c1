import { randomBytes } from 'node:crypto';

/** An id as the platform makes them: 8 digits of time in seconds, the rest chance. */
export function freshId(atMs: number): string {
  return (
    Math.floor(atMs / 1_000)
      .toString(16)
      .padStart(8, '0') + randomBytes(8).toString('hex')
  );
}
