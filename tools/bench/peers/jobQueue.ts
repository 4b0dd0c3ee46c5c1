import { Queue, Worker } from 'bullmq';
import Bottleneck from 'bottleneck';
import { setTimeout as delay } from 'node:timers/promises';
import { jobFromEnvironment, openPartners, persistently, runPeer, type MemberWrite } from './job';

const LOOK_EVERY_MS = 200;

/** A job per member in BullMQ, with its own limiter; a job's id is the member's, so that a restart adds none twice. */
async function main(): Promise<void> {
  const job = jobFromEnvironment();
  const { readPage, write } = await openPartners(job);
  const connection = { host: '127.0.0.1', port: job.redisPort };
  const queue = new Queue<MemberWrite>(job.runName, { connection });
  const worker = new Worker<MemberWrite>(job.runName, ({ data }) => persistently(() => write(data)), {
    connection,
    concurrency: 64,
    limiter: { max: 40, duration: 1_000 },
  });
  worker.on('error', (error) => console.error(error));
  const reads = new Bottleneck({ minTime: 1_000 / 20 });
  let previousId: string | undefined;
  for (;;) {
    const page = await reads.schedule(() => persistently(() => readPage(previousId)));
    if (page.nextId === null) break;
    previousId = page.nextId;
    await queue.addBulk(
      page.writes.map((data) => ({ name: 'member', data, opts: { jobId: data.customerId, attempts: 5 } })),
    );
  }
  while ((await queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')) > 0) {
    await delay(LOOK_EVERY_MS);
  }
  await Promise.all([worker.close(), queue.close()]);
}

runPeer(main);
