import fs from 'node:fs';
import path from 'node:path';
import { serverVersion } from './temporalBuild';
import { PORTS_OF_SERVICES, serverConfig, SERVICES } from './temporalServer';

test('the version is that of the go.mod', () => {
  expect(serverVersion(fs.readFileSync(path.join(__dirname, 'temporal/go.mod'), 'utf8'))).toMatch(/^\d+\.\d+\.\d+$/);
  expect(() => serverVersion('module nothing')).toThrow('go.mod does not name go.temporal.io/server');
});

test('no two services share a port, and clients find the frontend where they are told', () => {
  const ports = Array.from({ length: PORTS_OF_SERVICES }, (_, index) => 20_000 + index);
  const config = serverConfig({
    ...{ dataDir: '', logDir: '', ports, frontendPort: 7_233 },
    programs: { version: '1.0.0', server: '', sql: '' },
    postgres: { port: 5_432, user: 'temporal', password: 'secret' },
  }) as { services: Record<string, { rpc: { grpcPort: number; membershipPort: number } }> };
  const used = SERVICES.flatMap((service) => {
    const { grpcPort = 0, membershipPort = 0 } = config.services[service]?.rpc ?? {};
    return [grpcPort, membershipPort];
  });
  expect(new Set(used).size).toBe(PORTS_OF_SERVICES);
  expect(config.services.frontend?.rpc.grpcPort).toBe(7_233);
});
