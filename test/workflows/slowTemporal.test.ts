import { setTimeout as delay } from 'node:timers/promises';
import { timesBegunAgain } from '../../tools/bench/harness/begunAgain';
import { sharedStack } from '../harness/sharedStack';
import { FaultProxy } from '../support/faultProxy';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

/** Longer than Temporal waits for a heartbeat, and shorter than the service waits for SHOPLINE. */
const CALL_MS = 13_500;
const HEARTBEAT_TIMEOUT_MS = 12_000;
/** How late a heartbeat reaches Temporal. */
const LATE_MS = 3_500;

let link: FaultProxy;
let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  const { temporalAddress, mongodbUri } = sharedStack().urls;
  const [host = '', port] = temporalAddress.split(':');
  link = await FaultProxy.start({ host, port: Number(port) });
  lab = await openWorkflowLab({ mongodbUri, temporalAddress: `127.0.0.1:${link.port}` });
});
afterAll(async () => {
  await lab.close();
  await link.close();
});

// Found by `tenants` with 50 stores on 0.4 of a core: a slow Temporal began a second attempt while the first went on.
it('lease work is not begun anew where a heartbeat takes a few seconds to reach Temporal', async () => {
  const bound = await lab.bind({ members: 5 });
  await lab.control.changeSettings({ shopline: { latencyMs: CALL_MS } });
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  const isHeard = async () => {
    const { pendingActivities } = (await handle.describe()).raw;
    return pendingActivities?.some((one) => one.activityType?.name === 'runSyncSlice' && one.lastHeartbeatTime != null);
  };
  await lab.until(async () => (await isHeard()) === true);
  link.latencyMs = LATE_MS;
  await delay(HEARTBEAT_TIMEOUT_MS);
  link.latencyMs = 0;
  await lab.control.changeSettings({ shopline: { latencyMs: 0 } });
  await lab.untilAtRest(bound, runId);
  expect(await timesBegunAgain(`127.0.0.1:${link.port}`, [bound.merchantId])).toBe(0);
  expect(await bound.diff()).toEqual([]);
});
