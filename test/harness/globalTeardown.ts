import fs from 'node:fs';
import { running } from './globalSetup';

export default async function globalTeardown(): Promise<void> {
  const { stack, dataDir } = running;
  delete running.stack;
  await stack?.stop();
  if (dataDir !== undefined) fs.rmSync(dataDir, { recursive: true, force: true });
}
