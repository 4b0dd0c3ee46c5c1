import { join, resolve } from 'node:path';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Logger } from 'pino';
import { parseConfig, type Config } from '../core/domain/config';
import { configWarnings } from '../core/domain/configWarnings';
import { OmnichatClient } from '../core/partners/omnichat/client';
import { ShoplineClient } from '../core/partners/shopline/client';
import { failureText } from '../core/runtime/failure';
import { listen } from '../core/runtime/listen';
import { onStopSignals } from '../core/runtime/stopSignals';
import { untilReachable } from '../core/runtime/untilReachable';
import { openStore } from '../core/store';
import { createLogger } from '../core/runtime/telemetry/logger';
import { createMetricsServer } from '../core/runtime/telemetry/metricsServer';
import { startTracing } from '../core/runtime/telemetry/tracing';
import { temporalFromEnvironment } from '../core/runtime/temporal/connect';
import { TemporalWatch } from '../core/runtime/temporal/watch';
import { createApi } from './app';
import { Metrics } from './metrics';
import { createHttpServer } from './server';

/** How long requests in flight may take once the process was told to stop: an event of Omnichat takes up to 12 s. */
const graceMs = 13_000;

async function main(): Promise<void> {
  // Until the process listens it has nothing to finish, so it may exit at once.
  let stop = (): void => process.exit(0);
  onStopSignals(() => stop());
  const config = parseConfig(process.env, 'api');
  const logger = createLogger('api', config.logLevel);
  for (const warning of configWarnings(config)) logger.warn(warning);
  const tracing = await startTracing(config, 'api', logger);
  const metrics = new Metrics();
  const metricsServer = createMetricsServer({ registry: metrics.registry });
  if (config.metricsPort !== 0) await listen(metricsServer, config.metricsPort, 'METRICS_PORT');

  const temporal = temporalFromEnvironment(tracing ? await loadSignalTracing() : []);
  const store = await untilReachable('MongoDB', 'MONGODB_URI', logger, () => openStore(config));
  const temporalWatch = await TemporalWatch.start(temporal, logger, (isReachable) => metrics.showTemporal(isReachable));
  const onResponse = (call: Parameters<Metrics['observePartnerCall']>[0]) => metrics.observePartnerCall(call);
  const shopline = new ShoplineClient({ ...config.shopline, onResponse });
  const omnichat = new OmnichatClient({ apiUrl: config.omnichat.apiUrl, onResponse });
  const api = createApi({
    config,
    store,
    temporal,
    temporalWatch,
    shopline,
    omnichat,
    logger,
    metrics,
    webDirectory: builtWebDirectory(),
  });
  const { server, close: closeServer } = createHttpServer(api.app);
  const port = await listen(server, config.port, 'PORT');
  const toldToStop = new Promise<void>((tell) => (stop = tell));
  announce(logger, config, port);

  await toldToStop;
  logger.info('stopping');
  api.stop();
  temporalWatch.stop();
  await closeServer(graceMs);
  await api.drain();
  // The connection to Temporal ends with the process: gRPC throws if it is closed while a call waits for its next try.
  await Promise.all([shopline.close(), omnichat.close(), store.close()]);
  await tracing?.stop();
  metricsServer.close();
}

/** Loads tracing of signals only where the process traces at all. */
async function loadSignalTracing(): Promise<WorkflowClientInterceptor[]> {
  const { signalTracing } = await import('../core/runtime/temporal/tracing.js');
  return [signalTracing()];
}

/** One line that a supervisor can wait for, whatever the log level. */
function announce(logger: Logger, config: Config, port: number): void {
  logger.info({ port }, 'listening');
  process.stdout.write(`${JSON.stringify({ event: 'ready', process: 'api', port, url: config.publicUrl })}\n`);
}

/** Beside the compiled API in `dist/`, or where the build puts it when this runs from source. */
function builtWebDirectory(): string {
  const isCompiled = __dirname.endsWith(join('dist', 'api'));
  return resolve(__dirname, isCompiled ? '../web' : '../dist/web');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exit(1);
  },
);
