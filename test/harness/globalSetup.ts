import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startStack, type LocalStack } from '../../tools/local/stack/stack';
import { guarded } from './guarded';
import { publishSharedStack, updatesOfARun } from './sharedStack';

/** Tests leave their stores here: each would go on being read and swept in the background, beside every later test. */
const seldomRead = { RECONCILE_EVERY_SECONDS: '86400', FULL_READ_LEAST_SECONDS: '21600' };

export const running: { stack?: LocalStack; dataDir?: string } = {};

/**
 * Starts the stack that the tests of all projects but `unit` share: once for those that one Jest runs. Its entry points
 * come from `dist/`, which `npm test` builds.
 */
export default async function globalSetup(): Promise<void> {
  if (running.stack) return;
  running.dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'shared-stack-'));
  const temporalLimits = { 'history.maxTotalUpdates': updatesOfARun };
  const { dataDir } = running;
  const env = { ...guarded, ...seldomRead };
  running.stack = await startStack({ dataDir, ports: 'free', env, isDurable: false, temporalLimits });
  publishSharedStack(running.stack);
}
