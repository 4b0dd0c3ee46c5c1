import fs from 'node:fs';
import path from 'node:path';
import { serverVersion } from './temporalBuild';
import { serverConfig, SERVICES, USUAL_PORTS } from './temporalServer';

test('the version is that of the go.mod', () => {
  expect(serverVersion(fs.readFileSync(path.join(__dirname, 'temporal/go.mod'), 'utf8'))).toMatch(/^\d+\.\d+\.\d+$/);
  expect(() => serverVersion('module nothing')).toThrow('go.mod does not name go.temporal.io/server');
});

test('no two services share a port, and each is told its own', () => {
  const config = serverConfig({
    ...{ dataDir: '', logDir: '', ports: USUAL_PORTS },
    programs: { version: '1.0.0', server: '', sql: '' },
    postgres: { port: 5_432, user: 'temporal', password: 'secret' },
  }) as { services: Record<string, { rpc: { grpcPort: number; membershipPort: number } }> };
  const told = SERVICES.map((service) => {
    const { grpcPort: calls, membershipPort: membership } = config.services[service]?.rpc ?? {};
    return [service, { calls, membership }];
  });
  expect(Object.fromEntries(told)).toEqual(USUAL_PORTS);
  const used = Object.values(USUAL_PORTS).flatMap(({ calls, membership }) => [calls, membership]);
  expect(new Set(used).size).toBe(2 * SERVICES.length);
});
