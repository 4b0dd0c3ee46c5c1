import type { StackUrls } from '../../local/stackEnv';

/** How the shared stack is told to the test files, which run in other processes than the setup. */
const VARIABLE = 'SHARED_STACK';

export interface SharedStack {
  urls: StackUrls;
  /** The environment of its api and worker. */
  env: Record<string, string>;
}

export function publishSharedStack(stack: SharedStack): void {
  process.env[VARIABLE] = JSON.stringify({ urls: stack.urls, env: stack.env });
}

/** The one stack all cross-process tests share. Each test makes stores and teams of its own on it. */
export function sharedStack(): SharedStack {
  const published = process.env[VARIABLE];
  if (published === undefined) throw new Error('The shared stack runs for test files under test/ alone.');
  return JSON.parse(published) as SharedStack;
}
