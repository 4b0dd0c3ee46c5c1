import { until } from '../../tools/local/until';
import { FaultProxy, type LinkState } from '../support/faultProxy';
import { bindStore, startOwnStack, temporalState, type OwnStack } from '../support/ownStack';

/** How long a request may take that waits for one signal to Temporal. */
const ONE_SIGNAL_MS = 5_000;
const PATIENCE_MS = 60_000;
const TEST_TIMEOUT_MS = 200_000;

let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack();
});

afterAll(async () => own?.stop());

test.each<[string, LinkState]>([
  ['refuses connections', 'refused'],
  ['accepts them and never answers', 'halfOpen'],
])(
  'requests are answered soon while Temporal %s',
  async (_how, state) => {
    const { admin, merchantId } = await bindStore(own, { members: 5, seed: 43 });
    const [host = '', port] = own.stack.urls.temporalAddress.split(':');
    const link = await FaultProxy.start({ host, port: Number(port) });
    const env = { TEMPORAL_ADDRESS: `127.0.0.1:${link.port}` };
    await own.stack.restart('api', env);
    const elapsedMs = async (work: Promise<unknown>) => {
      const sinceMs = performance.now();
      await work;
      return performance.now() - sinceMs;
    };
    expect(await temporalState(own)).toBe('reachable');
    // The worker's housekeeping would begin the sync, which might end before the test cancels it.
    await own.stack.kill('worker', 'SIGKILL');
    link.setState(state);
    // `api` does not know yet that Temporal is away, so this request waits for its signal.
    let runId = '';
    const started = admin.startSync(merchantId).then((id) => (runId = id));
    expect(await elapsedMs(started)).toBeLessThan(ONE_SIGNAL_MS);
    await until(async () => (await temporalState(own)) === 'away', { timeoutMs: PATIENCE_MS });
    expect(await elapsedMs(admin.steerSync(merchantId, runId, 'cancel'))).toBeLessThan(1_000);
    expect(await elapsedMs(admin.startSync(merchantId))).toBeLessThan(1_000);
    const { warnings } = await admin.integration(merchantId);
    expect(warnings.map(({ code }) => code)).toContain('workflow_service_away');
    expect(await elapsedMs(own.stack.restart('api', env))).toBeLessThan(10_000);
    expect(await temporalState(own)).toBe('away');

    // Cuts connections that were made while the link was mute: gRPC would wait for a first answer on them for ever.
    link.reset();
    link.setState('open');
    await until(async () => (await temporalState(own)) === 'reachable', { timeoutMs: PATIENCE_MS });
    expect((await admin.integration(merchantId)).warnings).toEqual([]);
    await own.stack.restart('api');
    await own.stack.restart('worker');
    await link.close();
  },
  TEST_TIMEOUT_MS,
);
