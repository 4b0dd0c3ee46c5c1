import { bindStore, countDelivered, startOwnStack, temporalState, type OwnStack } from '../support/ownStack';
import { until } from '../../tools/local/until';

/** Up to a minute of work at 40 writes a second, so that neither pause nor cancel comes too late. */
const MEMBERS = 2_400;
const PATIENCE_MS = 90_000;
const TEST_TIMEOUT_MS = 300_000;

let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack();
});

afterAll(async () => own?.stop());

/** Does something while Temporal is not there. */
async function withoutTemporal(work: () => Promise<void>): Promise<void> {
  await own.stack.kill('temporal', 'SIGKILL');
  await work();
  await own.stack.restart('temporal');
}

test(
  'pause, resume and cancel asked for while Temporal is away come about when it is back',
  async () => {
    const { admin, merchantId } = await bindStore(own, { members: MEMBERS, seed: 41 });
    await own.control.resetRequests();
    const runId = await admin.startSync(merchantId);
    await until(async () => (await countDelivered(own.control)) > 20, { timeoutMs: PATIENCE_MS });
    const reached = (status: string) =>
      until(async () => (await admin.sync(merchantId, runId)).status === status, { timeoutMs: PATIENCE_MS });

    await withoutTemporal(() => admin.steerSync(merchantId, runId, 'pause'));
    await reached('paused');
    await withoutTemporal(() => admin.steerSync(merchantId, runId, 'resume'));
    await reached('running');
    await withoutTemporal(() => admin.steerSync(merchantId, runId, 'cancel'));
    await reached('cancelled');
    expect((await admin.sync(merchantId, runId)).counts.delivered).toBeLessThan(MEMBERS * 0.7);
    expect((await admin.integration(merchantId)).status).toBe('ready');
  },
  TEST_TIMEOUT_MS,
);

test(
  'a token that comes while Temporal is away is used by the sync that waited for it',
  async () => {
    const { admin, merchantId } = await bindStore(own, { members: 300, seed: 42 });
    // Slow pages, so that the token dies while members are still being read.
    const match = { pathPrefix: '/v1/customers' };
    const { id } = await own.control.addFault({ partner: 'shopline', match, delayMs: 5_000 });
    const runId = await admin.startSync(merchantId);
    await until(() => own.control.hasFired(id), { timeoutMs: PATIENCE_MS });
    await own.control.revokeTokens(merchantId);
    await own.control.removeFaults();
    const waits = async () => (await admin.sync(merchantId, runId)).status === 'waiting';
    await until(waits, { timeoutMs: PATIENCE_MS, what: 'a sync that waits for access' });
    await withoutTemporal(async () => {
      // From here on the api knows that Temporal is away, so it does not wait for a signal to get through.
      await until(async () => (await temporalState(own)) === 'away', { timeoutMs: PATIENCE_MS });
      await own.control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
      const isTaken = async () => (await admin.integration(merchantId)).reason === null;
      await until(isTaken, { timeoutMs: PATIENCE_MS, what: 'the token' });
    });
    const { status } = await admin.waitForSync(merchantId, runId, { timeoutMs: PATIENCE_MS });
    expect(status).toMatch(/^completed/);
  },
  TEST_TIMEOUT_MS,
);
