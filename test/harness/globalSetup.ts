import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startStack, type LocalStack } from '../../tools/local/stack/stack';
import { guarded } from './guarded';
import { publishSharedStack, updatesOfARun } from './sharedStack';

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
  running.stack = await startStack({ dataDir, ports: 'free', env: guarded, isDurable: false, temporalLimits });
  publishSharedStack(running.stack);
}
