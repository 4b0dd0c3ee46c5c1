import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { environmentVariables } from '../../domain/config';

interface Service {
  image: string;
  build?: { context: string; target: string };
  environment?: Record<string, string | number>;
  healthcheck?: object;
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  restart?: string;
}

const root = path.resolve(__dirname, '../..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const service = (name: string) => compose.services[name] ?? ({} as Service);

test.each(services)('the image of %s is pinned to a version', (_name, { image }) => {
  expect(image).toMatch(/:\d+\.\d+[\w.-]*$/);
});

test('every base image of the Dockerfile is pinned to a version, and the service does not run as root', () => {
  const dockerfile = read('Dockerfile');
  const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?/gm)];
  const names = stages.map(([, , name]) => name);
  for (const [, image = ''] of stages) if (!names.includes(image)) expect(image).toMatch(/:\d+\.\d+\.\d+/);
  expect(dockerfile.slice(dockerfile.indexOf('AS service'))).toMatch(/^USER node$/m);
  for (const [name, { build }] of services)
    if (build) expect([name, names]).toEqual([name, expect.arrayContaining([build.target])]);
});

test.each(['api', 'worker'])('%s is given every variable of the environment', (name) => {
  const given = Object.keys(service(name).environment ?? {}).map((variable) => variable.replace(/_FILE$/, ''));
  const onlyApi = name === 'worker' ? ['PORT'] : [];
  const wanted = environmentVariables
    .map((variable) => variable.name)
    .filter((variable) => !onlyApi.includes(variable));
  expect(given).toEqual(expect.arrayContaining([...wanted, 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']));
});

test('no secret stands in the file, and each secret that is used is declared', () => {
  for (const [name, { environment = {}, secrets = [] }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (/SECRET|PASSWORD|PWD|ENCRYPTION_KEY$|TOKEN|MONGODB_URI/.test(variable)) {
        expect([name, variable, value]).toEqual([
          name,
          expect.stringMatching(/_FILE$/),
          expect.stringMatching(/^\/run\/secrets\//),
        ]);
        expect(secrets).toContain(String(value).replace('/run/secrets/', ''));
      }
    }
    for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
  }
});

test('whatever waits for a healthy service waits for one that has a health check', () => {
  for (const [, { depends_on: needs = {} }] of services) {
    for (const [needed, { condition }] of Object.entries(needs)) {
      if (condition === 'service_healthy')
        expect([needed, service(needed).healthcheck]).toEqual([needed, expect.anything()]);
    }
  }
});

test('the secrets that are ours are made by the script', () => {
  const script = read('deploy/make-secrets.sh');
  for (const name of Object.keys(compose.secrets)) expect(script).toContain(name);
});
