import fs from 'node:fs';
import { running } from './globalSetup';

export default async function globalTeardown(): Promise<void> {
  await running.stack?.stop();
  if (running.dataDir !== undefined) fs.rmSync(running.dataDir, { recursive: true, force: true });
}
