import type { LocalStack } from '../../tools/local/stack/stack';
import type { StackUrls } from '../../tools/local/stack/stackEnv';

/** The variable that tells test files of the shared stack: they run in other processes than the setup. */
const VARIABLE = 'SHARED_STACK';

/** How many updates the shared Temporal lets one run of a workflow have: a tenth of the usual limit. */
export const updatesOfARun = 200;

export interface SharedStack {
  urls: StackUrls;
  /** The environment of its api and worker. */
  env: Record<string, string>;
  logFiles: Record<'api' | 'worker', string>;
}

export function publishSharedStack(stack: LocalStack): void {
  const logFiles = { api: stack.processOf('api').logFile, worker: stack.processOf('worker').logFile };
  const published: SharedStack = { urls: stack.urls, env: stack.env, logFiles };
  process.env[VARIABLE] = JSON.stringify(published);
}

/** The one stack all cross-process tests share. Each test makes stores and teams of its own on it. */
export function sharedStack(): SharedStack {
  const published = process.env[VARIABLE];
  if (published === undefined) throw new Error('The shared stack runs for test files under test/ alone.');
  return JSON.parse(published) as SharedStack;
}
