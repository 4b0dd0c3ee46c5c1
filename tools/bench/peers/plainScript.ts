import Bottleneck from 'bottleneck';
import { jobFromEnvironment, openPartners, persistently, runPeer } from './job';

/** A script with a throttle library: reads and writes side by side, each just at the documented rate. */
async function main(): Promise<void> {
  const { readPage, write } = await openPartners(jobFromEnvironment());
  const reads = new Bottleneck({ minTime: 1_000 / 20 });
  const writes = new Bottleneck({ minTime: 1_000 / 40, maxConcurrent: 64 });
  const writing: Promise<void>[] = [];
  let previousId: string | undefined;
  for (;;) {
    const page = await reads.schedule(() => persistently(() => readPage(previousId)));
    if (page.nextId === null) break;
    previousId = page.nextId;
    writing.push(...page.writes.map((member) => writes.schedule(() => persistently(() => write(member)))));
  }
  await Promise.all(writing);
}

runPeer(main);
