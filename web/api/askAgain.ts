import { problemOf } from './request';

const everyMs = 5_000;

interface Asked {
  state: { data: unknown; error: unknown };
  options: { retry?: unknown };
}

/**
 * Asks again by itself for what a view cannot open without, while the server does not answer: the page says that it
 * reconnects. What is asked of partners is asked once, as its `retry` says.
 */
export function askAgainMs({ state: { data, error }, options: { retry } }: Asked): number | false {
  const isMissing = data === undefined && error !== null && problemOf(error).code === 'unreachable';
  return isMissing && retry !== false ? everyMs : false;
}
