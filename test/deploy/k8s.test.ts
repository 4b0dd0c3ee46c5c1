import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { environmentVariables, parseConfig } from '../../domain/config';

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  image: string;
  args: string[];
  env: { name: string; value: string }[];
  envFrom: { configMapRef: { name: string } }[];
  ports: { name: string; containerPort: number }[];
  livenessProbe: Probe;
  readinessProbe: Probe;
  securityContext: Record<string, unknown>;
  resources: { requests: object; limits: object };
}

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
  spec?: {
    template?: { metadata: { labels: object }; spec: { securityContext: object; containers: Container[] } };
    selector?: { matchLabels?: object };
    scaleTargetRef?: { name: string };
    minReplicas?: number;
  };
}

const root = path.resolve(__dirname, '../..');
const folder = path.join(root, 'ops/k8s');
const manifests = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) =>
    parseAllDocuments(fs.readFileSync(path.join(folder, name), 'utf8')).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as Manifest;
    }),
  );
const find = (kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
const settings = find('ConfigMap', 'shopline-omnichat')?.data ?? {};
/** The version that these manifests bring: each of the worker's has a Deployment of its own. */
const version = '1.0.0';
const nameOf = (process: string) => (process === 'worker' ? `worker-${version}` : process);
const containerOf = (process: string) =>
  find('Deployment', nameOf(process))?.spec?.template?.spec.containers[0] as Container;

const processes = ['api', 'worker'] as const;

test('everything but the namespace lies in the namespace', () => {
  const strays = manifests.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'shopline-omnichat',
  );
  expect(strays.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([]);
});

test.each(processes)('%s is given every variable of the environment, and no secret in the open', (name) => {
  const { env } = containerOf(name);
  const given = { ...settings, ...Object.fromEntries(env.map((variable) => [variable.name, variable.value])) };
  const names = Object.keys(given).map((variable) => variable.replace(/_FILE$/, ''));
  const wanted = environmentVariables
    .map((variable) => variable.name)
    .filter((variable) => variable !== (name === 'api' ? 'TEMPORAL_WORKER_BUILD_ID' : 'PORT'));
  expect(names).toEqual(expect.arrayContaining([...wanted, 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']));
  const open = Object.keys(given).filter((variable) =>
    /SECRET$|^ENCRYPTION_KEY$|VERIFY_TOKEN$|MONGODB_URI$/.test(variable),
  );
  expect(open).toEqual([]);
});

test.each(processes)('%s starts with what is set, once the secrets are there', (name) => {
  const secrets = {
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    SESSION_SECRET: 'a session secret of the test',
    MONGODB_URI: 'mongodb://mongodb/shopline_omnichat?replicaSet=rs0',
    SHOPLINE_CLIENT_SECRET: 'x',
    OMNICHAT_OIDC_CLIENT_SECRET: 'x',
    OMNICHAT_WEBHOOK_SECRET: 'x',
    OMNICHAT_WEBHOOK_VERIFY_TOKEN: 'x',
  };
  const own = Object.fromEntries(containerOf(name).env.map((variable) => [variable.name, variable.value]));
  const config = parseConfig({ ...settings, ...own, ...secrets }, name);
  expect(config.publicUrl).toMatch(/^https:/);
  const { ports } = containerOf(name);
  expect(ports.find((port) => port.name === 'metrics')?.containerPort).toBe(config.metricsPort);
  if (name === 'api') expect(ports.find((port) => port.name === 'http')?.containerPort).toBe(config.port);
});

test.each(processes)('%s runs as a user without rights on a read-only file system', (name) => {
  const pod = find('Deployment', nameOf(name))?.spec?.template?.spec;
  expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(containerOf(name).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(containerOf(name).image).toMatch(/:\d+\.\d+\.\d+$/);
  expect(Object.keys(containerOf(name).resources)).toEqual(['requests', 'limits']);
});

test.each(processes)('%s is probed, survives disruptions and scales', (name) => {
  const { livenessProbe, readinessProbe, ports, args } = containerOf(name);
  for (const { httpGet } of [livenessProbe, readinessProbe]) {
    expect(ports.map((port) => port.name)).toContain(httpGet.port);
    expect(['/healthz', '/readyz']).toContain(httpGet.path);
  }
  expect(livenessProbe.httpGet.path).toBe('/healthz');
  expect(args.at(-1)).toBe(`dist/${name}/main.js`);
  expect(fs.existsSync(path.join(root, name, 'main.ts'))).toBe(true);
  const deployed = nameOf(name);
  expect(find('PodDisruptionBudget', deployed)?.spec?.selector?.matchLabels).toEqual(
    find('Deployment', deployed)?.spec?.template?.metadata.labels,
  );
  expect(find('HorizontalPodAutoscaler', deployed)?.spec).toMatchObject({
    scaleTargetRef: { name: deployed },
    minReplicas: 2,
  });
});

test('name, labels, image and build id of the worker are of one version, and the job makes that one current', () => {
  const deployment = find('Deployment', nameOf('worker'));
  expect(deployment?.spec?.template?.metadata.labels).toEqual({ app: 'worker', version });
  expect(deployment?.spec?.selector?.matchLabels).toEqual({ app: 'worker', version });
  const { image, env } = containerOf('worker');
  expect(image).toBe(`shopline-omnichat:${version}`);
  expect(env).toContainEqual({ name: 'TEMPORAL_WORKER_BUILD_ID', value: version });
  const job = find('Job', `worker-current-${version}`)?.spec?.template?.spec.containers[0];
  const name = settings.TEMPORAL_DEPLOYMENT_NAME;
  expect(job?.args).toEqual(['--deployment-name', name, '--build-id', version, '--yes']);
});
