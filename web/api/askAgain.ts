import { problemOf } from './request';

const everyMs = 5_000;

interface Asked {
  state: { data: unknown; error: unknown };
  options: { retry?: unknown };
}

/**
 * When to ask again for what a view cannot open without, while the server does not answer: the page says that it
 * reconnects. A query with `retry: false`, as those that the API passes on to a partner, is asked once.
 */
export function askAgainMs({ state: { data, error }, options: { retry } }: Asked): number | false {
  const isMissing = data === undefined && error !== null && problemOf(error).code === 'unreachable';
  return isMissing && retry !== false ? everyMs : false;
}
