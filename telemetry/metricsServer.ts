import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

export interface MetricsServerOptions {
  registry: Registry;
  /** Metrics of others, in Prometheus' text format, to be served behind ours. */
  appendix?: () => Promise<string>;
  /** Answers `/healthz` where the process has no other port to be asked on. */
  isHealthy?: () => boolean;
}

/** Serves `/metrics` on a port of its own, which need not be reachable from outside. */
export function createMetricsServer({ registry, appendix, isHealthy }: MetricsServerOptions): Server {
  return createServer((request, response) => {
    if (request.url === '/healthz' && isHealthy) {
      response.writeHead(isHealthy() ? 200 : 503).end();
      return;
    }
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    Promise.all([registry.metrics(), appendix?.() ?? '']).then(
      (texts) => response.writeHead(200, { 'content-type': registry.contentType }).end(texts.join('')),
      () => response.writeHead(500).end(),
    );
  });
}
