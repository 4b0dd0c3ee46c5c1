import {
  caps,
  maxConcurrent,
  openPartners,
  persistently,
  runPeer,
  throttle,
  type PeerJob,
  type PeerStore,
} from './job';

/** A script with a throttle library: reads and writes side by side, each just at the documented rate. */
async function syncStore(job: PeerJob, store: PeerStore): Promise<void> {
  const { readPage, write } = await openPartners(job, store);
  const reads = throttle(job, caps.shoplinePerSecond);
  const writes = throttle(job, caps.omnichatPerSecond, maxConcurrent);
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

runPeer(async (job) => {
  await Promise.all(job.stores.map((store) => syncStore(job, store)));
});
