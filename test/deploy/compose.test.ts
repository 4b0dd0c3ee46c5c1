import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { environmentVariables } from '../../core/domain/config';
import { temporalVariableNames } from '../../core/runtime/temporal/variableNames';

interface Service {
  image: string;
  build?: { context: string; target: string };
  environment?: Record<string, string | number>;
  healthcheck?: object;
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  restart?: string;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  logging?: { driver: string; options: Record<string, string> };
  ports?: string[];
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

let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'compose-'))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test.each(services)('the image of %s is pinned to a version', (_name, { image }) => {
  expect(image).toMatch(/:\d+\.\d+[\w.-]*$/);
});

test('the images built here are of the version of this release', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const built = services.flatMap(([, { image, build }]) => (build ? [image] : []));
  expect([...new Set(built)]).toEqual([`shopline-omnichat:${version}`, `shopline-omnichat-sandbox:${version}`]);
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

test.each(['api', 'worker'])('%s can write nothing but /tmp, and has and gets no rights', (name) => {
  expect(service(name)).toMatchObject({
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});

test.each(['api', 'worker'])('%s is given every variable of the environment', (name) => {
  const variables = Object.keys(service(name).environment ?? {});
  const given = [...variables, ...variables.map((variable) => variable.replace(/_FILE$/, ''))];
  const onlyApi = name === 'worker' ? ['PORT'] : [];
  const wanted = environmentVariables
    .filter((variable) => name === 'api' || !variable.isOfApiAlone)
    .map((variable) => variable.name)
    .filter((variable) => !onlyApi.includes(variable));
  expect(given).toEqual(expect.arrayContaining([...wanted, ...temporalVariableNames]));
});

test('no secret stands in the file, and each secret that is used is declared', () => {
  for (const [name, { environment = {}, secrets = [] }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (/SECRET|PASSWORD|PWD|ENCRYPTION_KEY|API_KEY|_DATA(_FILE)?$|TOKEN|MONGODB_URI/.test(variable)) {
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

test('the namespace that the services work in is the one that the server makes', () => {
  const namespace = service('api').environment?.TEMPORAL_NAMESPACE;
  expect(namespace).toMatch(/^\$\{TEMPORAL_NAMESPACE:-/);
  expect(service('worker').environment?.TEMPORAL_NAMESPACE).toBe(namespace);
  expect(service('temporal-namespace').environment?.DEFAULT_NAMESPACE).toBe(namespace);
});

test('webhooks are taken without Temporal: api and worker start once MongoDB is there', () => {
  for (const name of ['api', 'worker']) expect(Object.keys(service(name).depends_on ?? {})).toEqual(['mongodb']);
});

test('every secret file that containers are given is made by the script, those not needed yet empty', () => {
  fs.copyFileSync(path.join(root, 'deploy/make-secrets.sh'), path.join(folder, 'make-secrets.sh'));
  execFileSync('sh', [path.join(folder, 'make-secrets.sh'), 'sandbox']);
  const made = fs.readdirSync(path.join(folder, 'secrets'));
  expect(made.toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
  const empty = made.filter((name) => fs.statSync(path.join(folder, 'secrets', name)).size === 0);
  expect(empty.toSorted()).toEqual([
    'old_encryption_keys',
    'smtp_url',
    'temporal_api_key',
    'temporal_tls_client_cert_data',
    'temporal_tls_client_key_data',
    'temporal_tls_server_ca_cert_data',
  ]);
});

test('secrets out of files reach the process, and files that are not secrets keep their variable', () => {
  const file = path.join(folder, 'session_secret');
  fs.writeFileSync(file, 'of the file');
  const env = { PATH: process.env.PATH, SESSION_SECRET_FILE: file, TEMPORAL_CONFIG_FILE: '/etc/temporal.toml' };
  const show = 'process.stdout.write(JSON.stringify(process.env))';
  const script = path.join(root, 'deploy/with-secrets.sh');
  const seen = JSON.parse(execFileSync('sh', [script, process.execPath, '-e', show], { env }).toString()) as object;
  expect(seen).toMatchObject({ SESSION_SECRET: 'of the file', TEMPORAL_CONFIG_FILE: '/etc/temporal.toml' });
  expect(seen).not.toHaveProperty('SESSION_SECRET_FILE');
});

test('every secret file of the services is one that the entry point reads', () => {
  const script = read('deploy/with-secrets.sh');
  const patterns = /^ {4}([A-Z_* |]+)\) ;;/m.exec(script)?.[1]?.split(' | ') ?? [];
  const names = ['api', 'worker', 'sandbox']
    .flatMap((name) => Object.keys(service(name).environment ?? {}))
    .filter((name) => name.endsWith('_FILE') && name !== 'TEMPORAL_CONFIG_FILE')
    .map((name) => name.replace(/_FILE$/, ''));
  expect(names).toContain('ENCRYPTION_KEY');
  const isRead = (name: string) =>
    patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
  expect(names.filter((name) => !isRead(name))).toEqual([]);
});

test('the settings for the sandbox name variables that the file asks for, and nothing secret', () => {
  const settings = [...read('deploy/sandbox.env').matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
  const asked = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name);
  expect(settings).toEqual(expect.arrayContaining(asked));
  expect(settings.filter((name) => /SECRET|KEY|TOKEN|URI/.test(name))).toEqual([]);
});

test('api and worker are given the secrets they read, and the worker none of those that api alone needs', () => {
  for (const name of ['api', 'worker']) {
    const { environment = {}, secrets = [] } = service(name);
    const read = Object.values(environment).flatMap(
      (value) => /^\/run\/secrets\/(\w+)$/.exec(String(value))?.[1] ?? [],
    );
    expect([name, secrets.toSorted()]).toEqual([name, read.toSorted()]);
  }
  const ofApi = environmentVariables.filter(({ isOfApiAlone }) => isOfApiAlone).map(({ name }) => name.toLowerCase());
  expect(service('worker').secrets?.filter((secret) => ofApi.includes(secret))).toEqual([]);
});

test('the service is a user of its own at MongoDB, with its one database, and no password stands on a command line', () => {
  const users = read('deploy/mongodb/users.mongosh');
  expect(users).toMatch(/roles: \[\{ role: 'readWrite', db: 'shopline_omnichat' \}\]/);
  expect(users.match(/createUser/g)).toHaveLength(1);
  const { environment, healthcheck } = service('mongodb');
  expect(environment?.MONGO_INITDB_ROOT_USERNAME).not.toBe('service');
  expect(read('deploy/make-secrets.sh')).toContain('mongodb://service:$(cat secrets/mongodb_service_password)@');
  for (const [name, { healthcheck: check }] of services) {
    expect([name, JSON.stringify(check ?? '')]).toEqual([
      name,
      expect.not.stringMatching(/cat \/run\/secrets|password/i),
    ]);
  }
  expect(JSON.stringify(healthcheck)).toContain('/etc/mongodb-health.js');
});

test('nothing listens beyond this machine unless it is told to', () => {
  const ports = services.flatMap(([name, { ports: published = [] }]) => published.map((port) => [name, port] as const));
  expect(ports.map(([name]) => name)).toEqual(expect.arrayContaining(['api', 'temporal-ui']));
  for (const [name, port] of ports) expect([name, port]).toEqual([name, expect.stringMatching(/127\.0\.0\.1/)]);
});

test('no container may gain rights it was not started with', () => {
  for (const [name, { security_opt: options }] of services) {
    expect([name, options]).toEqual([name, ['no-new-privileges:true']]);
  }
});

test('MongoDB is given the time to step down and to close its files', () => {
  const [, seconds] = /^(\d+)s$/.exec(service('mongodb').stop_grace_period ?? '10s') ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(60);
});

test.each(services)('the log of %s has an end', (_name, { logging }) => {
  expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '50m', 'max-file': '5' } });
});
