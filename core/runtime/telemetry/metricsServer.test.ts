import type { Server } from 'node:http';
import { listen } from '../listen';
import { createMetricsServer, type MetricsServerOptions } from './metricsServer';
import { ProcessMetrics } from './processMetrics';

let server: Server | undefined;

async function serve(options: Partial<MetricsServerOptions> = {}): Promise<string> {
  const { registry } = new ProcessMetrics();
  server = createMetricsServer({ registry, ...options });
  return `http://localhost:${await listen(server, 0, 'METRICS_PORT')}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('the server of metrics', () => {
  it("serves the process's own, and those of others behind them", async () => {
    const url = await serve({ appendix: () => Promise.resolve('temporal_request 7\n') });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toMatch(/\ntemporal_request 7\n$/);
  });

  it('says that the process is alive, and whether it is ready, where it is asked for that', async () => {
    let isReady = false;
    const url = await serve({ isReady: () => isReady });
    const statuses = async () => [(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/readyz`)).status];
    expect(await statuses()).toEqual([200, 503]);
    isReady = true;
    expect(await statuses()).toEqual([200, 200]);
  });

  it('knows nothing else', async () => {
    const url = await serve();
    expect([(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/`)).status]).toEqual([404, 404]);
  });
});
