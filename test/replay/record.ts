// Records the histories that `replay.test.ts` replays, from real runs of today's workflows:
//
//   npm start                                   (in another terminal: its Temporal and database are used)
//   npx tsx test/replay/record.ts [story …]
//
// Record anew only after a change that was made safe with `patched`, or when no workflow of the old form is open any
// more; the old files show that open workflows survive the change. TEMPORAL_ADDRESS and MONGODB_URI name other servers.
import fs from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { databaseUri } from '../../local/database';
import { venvCommand } from '../../local/venv';
import { openWorkflowLab, quietTemporal } from '../support/workflowLab';
import { stories } from './stories';

const run = promisify(execFile);
const temporalAddress = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const folder = path.join(__dirname, 'histories');

/** As Temporal's own tool writes histories. */
async function show(workflowId: string, runId: string): Promise<unknown> {
  const [file, ...args] = await venvCommand('temporal');
  const command = [...args, 'workflow', 'show', '--address', temporalAddress, '--output', 'json'];
  const { stdout } = await run(file!, [...command, '--workflow-id', workflowId, '--run-id', runId], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as unknown;
}

async function main(names: string[]): Promise<void> {
  quietTemporal();
  const lab = await openWorkflowLab({
    mongodbUri: process.env.MONGODB_URI ?? databaseUri(27018),
    temporalAddress,
  });
  try {
    for (const name of names.length > 0 ? names : Object.keys(stories)) {
      const story = stories[name];
      if (!story) throw new Error(`there is no story ${name}; there are ${Object.keys(stories).join(', ')}`);
      const recorded = await story(lab);
      const json = [];
      for (const { workflowId, runId } of recorded) json.push({ workflowId, history: await show(workflowId, runId) });
      fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(json, null, 1)}\n`);
      process.stdout.write(`${name}: ${json.length} histories\n`);
    }
  } finally {
    await lab.close();
  }
}

void main(process.argv.slice(2));
