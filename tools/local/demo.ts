import fs from 'node:fs';
import path from 'node:path';
import { Checklist } from './story/checklist';
import { runDemo } from './story/demoStory';
import { runToItsEnd } from './interrupt';
import { cacheDir } from './paths';
import { startStack } from './stack/stack';
import { printProgress } from './terminal';

/** `npm run demo`: the main job on a fresh stack beside whatever else runs; the exit code says whether it all held. */
async function main(interrupted: AbortSignal): Promise<boolean> {
  fs.mkdirSync(cacheDir, { recursive: true });
  const dataDir = fs.mkdtempSync(path.join(cacheDir, 'demo-'));
  const checklist = new Checklist();
  console.log('Starting a fresh local stack');
  const stack = await startStack({ dataDir, ports: 'free', signal: interrupted, onProgress: printProgress });
  try {
    console.log('\nThe life of one binding');
    await Promise.race([
      runDemo(stack, checklist),
      new Promise((_resolve, reject) => interrupted.addEventListener('abort', () => reject(new Error('Interrupted.')))),
    ]);
  } catch (error) {
    if (!checklist.hasFailed) throw error;
    console.error(`\nLogs: ${path.relative(process.cwd(), path.join(dataDir, 'logs'))}`);
  } finally {
    await stack.stop();
    if (!checklist.hasFailed) fs.rmSync(dataDir, { recursive: true, force: true });
  }
  console.log(`\n${checklist.summary()}`);
  return !checklist.hasFailed;
}

runToItsEnd(main);
