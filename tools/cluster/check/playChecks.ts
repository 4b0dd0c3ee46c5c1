import { Checklist } from '../../local/story/checklist';
import { runDemo } from '../../local/story/demoStory';
import type { Cluster } from '../../local/cluster/cluster';
import { growAndShrinkBacklog } from './backlog';
import { restartInTurn } from './restarts';
import { moveToNewVersion } from './versions';

const CHECKS = [
  { title: 'The life of one binding', play: ({ stack }: Cluster, list: Checklist) => runDemo(stack, list) },
  { title: 'A rolling restart in the middle of a sync', play: restartInTurn },
  { title: 'A backlog', play: growAndShrinkBacklog },
  { title: 'Two versions of the worker', play: moveToNewVersion },
];

/** Plays all checks in order. A step that throws ends its own check and no other. @returns whether everything held */
export async function playChecks(cluster: Cluster): Promise<boolean> {
  const checklist = new Checklist();
  for (const { title, play } of CHECKS) {
    console.log(`\n${title}`);
    try {
      await play(cluster, checklist);
    } catch (error) {
      checklist.expect(false, `${title} came to its end: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`\n${checklist.summary()}`);
  return !checklist.hasFailed;
}
