import { Queue, Worker } from 'bullmq';
import { setTimeout as delay } from 'node:timers/promises';
import {
  caps,
  maxConcurrent,
  openPartners,
  persistently,
  runPeer,
  throttle,
  type MemberWrite,
  type Partners,
  type PeerJob,
} from './job';

const LOOK_EVERY_MS = 200;

interface Job {
  /** Its index in `PeerJob.stores`. */
  store: number;
  member: MemberWrite;
}

async function enqueue(job: PeerJob, store: number, queue: Queue<Job>, { readPage }: Partners): Promise<void> {
  const reads = throttle(job, caps.shoplinePerSecond);
  let previousId: string | undefined;
  for (;;) {
    const page = await reads.schedule(() => persistently(() => readPage(previousId)));
    if (page.nextId === null) return;
    previousId = page.nextId;
    await queue.addBulk(
      page.writes.map((member) => ({
        name: 'member',
        data: { store, member },
        opts: { jobId: `${store}-${member.customerId}`, attempts: 5 },
      })),
    );
  }
}

/** A job per member in BullMQ, with its own limiter; a job's id is the member's, so that a restart adds none twice. */
async function main(job: PeerJob): Promise<void> {
  const partners = await Promise.all(job.stores.map((store) => openPartners(job, store)));
  const connection = { host: '127.0.0.1', port: job.redisPort };
  const queue = new Queue<Job>(job.runName, { connection });
  const worker = new Worker<Job>(
    job.runName,
    ({ data }) => persistently(() => partners[data.store]!.write(data.member)),
    {
      connection,
      concurrency: maxConcurrent,
      ...(job.isPaced && { limiter: { max: caps.omnichatPerSecond, duration: 1_000 } }),
    },
  );
  worker.on('error', (error) => console.error(error));
  await Promise.all(partners.map((some, store) => enqueue(job, store, queue, some)));
  while ((await queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')) > 0) {
    await delay(LOOK_EVERY_MS);
  }
  await Promise.all([worker.close(), queue.close()]);
}

runPeer(main);
