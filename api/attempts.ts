import { isSameSecret } from '../core/runtime/secrets';

/** A code of SHOPLINE lives 600 s (contract A1); an attempt no longer than that, and one to log in as long. */
const lifetimeMs = 600_000;
/** Each tab of a browser may have one open. */
const keptAttempts = 5;

interface Attempt {
  state: string;
  startedAtMs: number;
}

/** @returns the attempts with one more, in place of the oldest where they are too many. */
export function withAttempt<A extends Attempt>(attempts: A[] | undefined, attempt: A): A[] {
  return [...(attempts ?? []), attempt].slice(-keptAttempts);
}

/**
 * Takes the attempt that bears the answer's state out of the session's: one attempt, one try. An answer to none of them
 * takes none.
 */
export function takeAttempt<A extends Attempt>(attempts: A[] | undefined, state: string | undefined): A | undefined {
  if (!attempts || state === undefined) return undefined;
  const index = attempts.findIndex((attempt) => isSameSecret(attempt.state, state));
  const [taken] = index < 0 ? [] : attempts.splice(index, 1);
  return taken && Date.now() - taken.startedAtMs <= lifetimeMs ? taken : undefined;
}
