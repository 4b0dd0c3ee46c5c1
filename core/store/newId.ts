import { randomBytes } from 'node:crypto';

export function newId(): string {
  // Time first, so that ids sort by age, as MongoDB's own do.
  const seconds = Math.floor(Date.now() / 1000);
  return seconds.toString(16).padStart(8, '0') + randomBytes(8).toString('hex');
}
