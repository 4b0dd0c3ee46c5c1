import { sharedStack } from '../harness/sharedStack';
import { quietActivity } from '../support/activity';
import { FaultProxy } from '../support/faultProxy';
import { openLab, type Lab } from '../support/lab';

/** How long one command takes; a save is several, one after another. */
const COMMAND_MS = 1_200;
/** A fifth of the heartbeat timeout of lease work. */
const MAX_GAP_MS = 2_400;

let link: FaultProxy;
let lab: Lab;

beforeAll(async () => {
  const database = new URL(sharedStack().urls.mongodbUri);
  link = await FaultProxy.start({ host: database.hostname, port: Number(database.port) });
  database.host = `127.0.0.1:${link.port}`;
  lab = await openLab(database.href);
});
afterAll(async () => {
  await lab.close();
  await link.close();
});

it('lease work heartbeats on while the database is slow: begun again elsewhere it would make it slower still', async () => {
  const bound = await lab.bind({ members: 5 });
  const runId = await bound.openRun();
  const beatsAtMs: number[] = [performance.now()];
  const environment = quietActivity();
  environment.on('heartbeat', () => beatsAtMs.push(performance.now()));
  link.latencyMs = COMMAND_MS / 2;
  const { end } = await bound.slice(runId, lab.activities, environment);
  link.latencyMs = 0;
  beatsAtMs.push(performance.now());
  expect(end).toEqual({ kind: 'done' });
  expect(await bound.diff()).toEqual([]);
  const gapsMs = beatsAtMs.slice(1).map((atMs, index) => atMs - beatsAtMs[index]!);
  expect(Math.max(...gapsMs)).toBeLessThan(MAX_GAP_MS);
});
