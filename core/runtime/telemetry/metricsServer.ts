import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

export interface MetricsServerOptions {
  registry: Registry;
  /** Metrics from another source, in Prometheus' text format, to be served after those of `registry`. */
  appendix?: () => Promise<string>;
  /** Answers `/healthz` and `/readyz` where the process has no other port to be asked on. */
  isReady?: () => boolean;
}

/** Serves `/metrics` on a port of its own, which need not be reachable from outside. */
export function createMetricsServer({ registry, appendix, isReady }: MetricsServerOptions): Server {
  return createServer((request, response) => {
    const { url = '' } = request;
    if (isReady && ['/healthz', '/readyz'].includes(url)) {
      response.writeHead(url === '/healthz' || isReady() ? 200 : 503).end();
      return;
    }
    if (url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    Promise.all([registry.metrics(), appendix?.() ?? '']).then(
      (texts) => response.writeHead(200, { 'content-type': registry.contentType }).end(texts.join('')),
      () => response.writeHead(500).end(),
    );
  });
}
