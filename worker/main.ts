import { createServer } from 'node:net';
import { NativeConnection, Runtime, type ActivityInterceptorsFactory, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import { alertActivities } from '../activities/alerts';
import { housekeepingActivities } from '../activities/housekeeping/keepHouse';
import { parseConfig, type Config } from '../core/domain/config';
import { paceWarnings } from '../core/domain/configWarnings';
import type { DeliveryQueue } from '../core/sync/delivery/deliveryQueue';
import { Pacers } from '../core/sync/pacing/pacers';
import { AlertSender, patientMailTimeoutMs } from '../core/partners/alerts/alertSender';
import type { OnResponse } from '../core/partners/http/partnerCalls';
import { OmnichatClient } from '../core/partners/omnichat/client';
import { ShoplineClient } from '../core/partners/shopline/client';
import { failureText, reasonOf } from '../core/runtime/failure';
import { listen } from '../core/runtime/listen';
import { onStopSignals } from '../core/runtime/stopSignals';
import { untilReachable } from '../core/runtime/untilReachable';
import { openStore } from '../core/store';
import { newId } from '../core/store/newId';
import { AddressCalls } from '../core/store/leases/addressCalls';
import { createLogger } from '../core/runtime/telemetry/logger';
import { createMetricsServer } from '../core/runtime/telemetry/metricsServer';
import type { Tracing } from '../core/runtime/telemetry/otlp';
import { startTracing } from '../core/runtime/telemetry/tracing';
import {
  orRefused,
  readTemporalConfig,
  temporalFromEnvironment,
  temporalVariables,
} from '../core/runtime/temporal/connect';
import { TemporalWatch } from '../core/runtime/temporal/watch';
import { activityErrors } from './activityErrors';
import { bundlePaths } from './bundle';
import { deploymentOptions } from './deployment';
import { keepHeapSmall } from './heap';
import { ensureHousekeeping } from './housekeepingSchedule';
import { temporalMetrics, WorkerMetrics } from './metrics';
import { SearchAttributes } from './searchAttributes';
import { temporalLogger } from './temporalLogger';
import { Workers } from './workers';

/** Lease work hands over within this time when the worker is told to stop. */
const shutdownForceTime = '9 seconds';

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function run(config: Config, logger: Logger): Promise<void> {
  let workers: Workers | null = null;
  // Before the workers run nothing is to be handed over.
  let stop = (): void => process.exit(0);
  onStopSignals(() => stop());
  keepHeapSmall();
  const tracing = await startTracing(config, 'worker', logger);
  const pacers = new Pacers({
    omnichatRequestsPerSecond: config.omnichat.requestsPerSecond,
    shoplineRequestsPerSecond: config.shopline.requestsPerSecond,
  });
  const work = { pacers, queues: new Set<DeliveryQueue>() };
  const metrics = new WorkerMetrics(work);
  const temporalMetricsPort = await freePort();
  const server = createMetricsServer({
    registry: metrics.registry,
    appendix: () => temporalMetrics(`http://127.0.0.1:${temporalMetricsPort}/metrics`),
    isReady: () => workers?.isRunning ?? false,
  });
  if (config.metricsPort !== 0) await listen(server, config.metricsPort, 'METRICS_PORT');
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: `127.0.0.1:${temporalMetricsPort}` } },
      // Temporal's core would write coloured text to stdout, between our lines of JSON.
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
    },
    shutdownSignals: [],
  });
  const temporal = temporalFromEnvironment();
  const store = await untilReachable('MongoDB', 'MONGODB_URI', logger, () => openStore(config));
  const { callsPerAddress } = config.shopline;
  const addressCalls = callsPerAddress ? new AddressCalls(store, callsPerAddress) : null;
  if (addressCalls) pacers.shareShoplineCalls(addressCalls);
  const watch = await TemporalWatch.start(temporal, logger, (isReachable) => metrics.showTemporal(isReachable));
  // Waits however long Temporal is away: a process that ended and was started again would come no further.
  const reachTemporal = <T>(attempt: () => Promise<T>) =>
    untilReachable('Temporal', temporalVariables, logger, () => orRefused(attempt), Number.POSITIVE_INFINITY);
  const searchAttributes = await reachTemporal(() =>
    SearchAttributes.prepare(temporal, logger, (areUsable) => metrics.showSearchAttributes(areUsable)),
  );
  const { connectionOptions, namespace } = readTemporalConfig();
  const connection = await reachTemporal(() => NativeConnection.connect(connectionOptions));
  const clients = partnerClients(config, metrics);
  const storeActivities = createActivities({
    ...work,
    ...clients,
    store,
    shoplinePageSize: config.shopline.pageSize,
    reconcileEverySeconds: config.reconcileEverySeconds,
    fullReads: config.fullReads,
    searchAttributes,
    processId: newId(),
    logger,
    onDelivery: (outcome) => metrics.countDelivery(outcome),
    onChangeDelivered: (waitedMs) => metrics.observeChange(waitedMs),
  });
  const houseActivities = housekeepingActivities({
    store,
    ...clients,
    addressCalls,
    client: temporal.client,
    taskQueue: config.taskQueue,
    logger,
    show: (measured) => metrics.showHouse(measured),
  });
  const alerts = alertActivities({ store, sender: new AlertSender(config, patientMailTimeoutMs) });
  const activities = { ...storeActivities, ...houseActivities, ...alerts };
  const errors = () => ({ inbound: activityErrors(logger, metrics) });
  const { interceptors, ...ofWorkflows } = await workflowsAndInterceptors(tracing, errors);
  workers = await Workers.create({
    connection,
    taskQueue: config.taskQueue,
    common: {
      ...(namespace === undefined ? {} : { namespace }),
      ...deploymentOptions(config.deployment),
      activities,
      interceptors,
      shutdownGraceTime: 0,
      shutdownForceTime,
    },
    ofWorkflows,
  });
  await reachTemporal(() => ensureHousekeeping(temporal.client, config.taskQueue));
  logger.info({ taskQueue: config.taskQueue, buildId: config.deployment.buildId }, 'worker ready');
  let isToldToStop = false;
  stop = () => {
    isToldToStop = true;
    if (!workers?.isRunning) return;
    logger.info('worker stops: leases are handed over');
    workers.shutdown();
  };
  let hasEnded = true;
  try {
    await workers.run();
  } catch (error) {
    if (!isToldToStop) throw error;
    // What waits for a database or a partner that is silent may not end in time. Its next try goes to another worker.
    hasEnded = false;
    logger.warn({ reason: reasonOf(error) }, 'worker stops before all of its work has ended');
  } finally {
    watch.stop();
    searchAttributes.stop();
    server.close();
    await Promise.all([clients.shopline.close(), clients.omnichat.close(), store.close()]);
    // The other connection to Temporal ends with the process: gRPC throws when one is closed while a call waits for its
    // next try.
    // This one is left to it as well while work is still under way.
    if (hasEnded) await connection.close();
    await Promise.all([tracing?.stop(), hasEnded && Runtime.instance().shutdown()]);
  }
}

function partnerClients(config: Config, metrics: WorkerMetrics) {
  const onResponse: OnResponse = (call) => metrics.observePartnerCall(call);
  return {
    shopline: new ShoplineClient({ ...config.shopline, onResponse }),
    omnichat: new OmnichatClient({ apiUrl: config.omnichat.apiUrl, onResponse }),
  };
}

/** The first interceptor is the outermost: spans see errors as histories show them. */
async function workflowsAndInterceptors(
  tracing: Tracing | null,
  errors: ActivityInterceptorsFactory,
): Promise<Pick<WorkerOptions, 'workflowBundle' | 'interceptors' | 'sinks'>> {
  if (!tracing) return { workflowBundle: { codePath: bundlePaths.plain }, interceptors: { activity: [errors] } };
  const { activityTracing, workflowSpanSinks } = await import('../core/runtime/temporal/tracing.js');
  return {
    workflowBundle: { codePath: bundlePaths.traced },
    interceptors: { activity: [activityTracing, errors] },
    sinks: workflowSpanSinks(tracing),
  };
}

async function main(): Promise<void> {
  const config = parseConfig(process.env, 'worker');
  const logger = createLogger('worker', config.logLevel);
  for (const warning of paceWarnings(config)) logger.warn(warning);
  await run(config, logger);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exit(1);
  },
);
