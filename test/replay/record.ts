// Records the histories that `replay.test.ts` replays, from real runs of today's workflows:
//
//   npm start                                   (in another terminal: its Temporal and database are used)
//   npx tsx test/replay/record.ts [story …]
//
// Record anew only after a change that was made safe with `patched`, or when no workflow of the old form is open any
// more; the old files show that open workflows survive the change. TEMPORAL_ADDRESS and MONGODB_URI name other servers.
import fs from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { databaseUri } from '../../tools/local/stack/database';
import { traceInMemory } from '../support/traced';
import { openWorkflowLab, quietTemporal } from '../support/workflowLab';
import { stories, tracedStories } from './stories';

const temporalAddress = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const folder = path.join(__dirname, 'histories');
const workflowsPath = path.resolve(__dirname, '../../workflows/index.ts');

async function main(names: string[]): Promise<void> {
  quietTemporal();
  const chosen = names.length > 0 ? names : Object.keys(stories);
  await record(chosen.filter((name) => !tracedStories.includes(name)));
  const { clientInterceptors, worker } = traceInMemory();
  await record(
    chosen.filter((name) => tracedStories.includes(name)),
    { clientInterceptors, ...worker },
  );
}

async function record(names: string[], options: Parameters<typeof openWorkflowLab>[1] = {}): Promise<void> {
  if (names.length === 0) return;
  const mongodbUri = process.env.MONGODB_URI ?? databaseUri(27018);
  const lab = await openWorkflowLab({ mongodbUri, temporalAddress }, { workflowsPath, ...options });
  try {
    for (const name of names) {
      const story = stories[name];
      if (!story) throw new Error(`there is no story ${name}; there are ${Object.keys(stories).join(', ')}`);
      const recorded = await story(lab);
      const json = [];
      for (const { workflowId, runId } of recorded) {
        const history = await lab.client.workflow.getHandle(workflowId, runId).fetchHistory();
        const bytes = temporal.api.history.v1.History.encode(history).finish();
        json.push({ workflowId, history: Buffer.from(bytes).toString('base64') });
      }
      fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
      process.stdout.write(`${name}: ${json.length} histories\n`);
    }
  } finally {
    await lab.close();
  }
}

void main(process.argv.slice(2));
