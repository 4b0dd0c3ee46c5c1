import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startStack, type LocalStack } from '../../local/stack/stack';
import { publishSharedStack } from './sharedStack';

export const running: { stack?: LocalStack; dataDir?: string } = {};

/** Starts the stack that the cross-process tests share; the entry points come from `dist/`, which `npm test` builds. */
export default async function globalSetup(): Promise<void> {
  running.dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'shared-stack-'));
  running.stack = await startStack({ dataDir: running.dataDir, ports: 'free' });
  publishSharedStack(running.stack);
}
