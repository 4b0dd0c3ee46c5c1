import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { environmentVariables, parseConfig } from '../../core/domain/config';
import { temporalVariableNames } from '../../core/runtime/temporal/variableNames';
import { workQueues } from '../../workflows/messages';

interface Probe {
  httpGet: { path: string; port: string };
}

interface Container {
  image: string;
  command: string[];
  args: string[];
  env: { name: string; value: string }[];
  envFrom: { configMapRef: { name: string } }[];
  ports: { name: string; containerPort: number }[];
  livenessProbe: Probe;
  readinessProbe: Probe;
  securityContext: Record<string, unknown>;
  resources: { requests: object; limits: { memory: string } };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

interface PodSpec {
  securityContext: object;
  containers: Container[];
  volumes: { name: string; secret?: { secretName: string; items?: { key: string; path: string }[] } }[];
}

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
  spec?: {
    template?: { metadata: { labels: object }; spec: PodSpec };
    selector?: { matchLabels?: object };
    scaleTargetRef?: { name: string };
    minReplicas?: number;
    metrics?: { external?: { metric: { selector: { matchLabels: { taskqueue: string } } } } }[];
  };
}

const root = path.resolve(__dirname, '../..');
const folder = path.join(root, 'deploy/kubernetes');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const manifestsIn = (name: string) =>
  parseAllDocuments(read(path.join('deploy/kubernetes', name))).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
/** In the order in which `kubectl apply -f` takes them. */
const files = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted();
const manifests = files.flatMap(manifestsIn);

let scratch: string;
beforeAll(() => (scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'k8s-'))));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

const find = (kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
const settings = find('ConfigMap', 'shopline-omnichat')?.data ?? {};
/** The version of this release. Each version of the worker has a Deployment of its own. */
const { version } = JSON.parse(read('package.json')) as { version: string };
const nameOf = (process: string) => (process === 'worker' ? `worker-${version}` : process);
const containerOf = (process: string) =>
  find('Deployment', nameOf(process))?.spec?.template?.spec.containers[0] as Container;

const processes = ['api', 'worker'] as const;
const secretFilesOf = (values: string[]) =>
  values.filter((value) => value.startsWith('/run/secrets/')).map((file) => path.basename(file));
/** Keys of the secret that the settings of all, or those of one process, name as files. */
const secretKeys = [
  ...new Set([
    ...secretFilesOf(Object.values(settings)),
    ...processes.flatMap((name) => secretFilesOf(containerOf(name).env.map(({ value }) => value))),
  ]),
];

const jobPod = find('Job', `worker-current-${version}`)?.spec?.template?.spec;

test('the namespace is made before anything that lies in it, by a file that can be applied alone', () => {
  expect(manifestsIn(files[0] ?? '').map(({ kind }) => kind)).toEqual(['Namespace']);
  expect(manifests.filter(({ kind }) => kind === 'Namespace')).toHaveLength(1);
});

test('the documented secret has the keys that containers read, and no other', () => {
  const command = /--from-file=deploy\/secrets\/\{([\w,]+)\}/.exec(read('docs/operations.md'))?.[1] ?? '';
  expect(secretKeys).toContain('encryption_key');
  expect(command.split(',').toSorted()).toEqual(secretKeys.toSorted());
});

test('documented commands start in the image through the entry point, which gives them the secrets', () => {
  const entryPoint = /^ENTRYPOINT \["sh", "(\/[\w/-]+)"\]$/m.exec(read('Dockerfile'))?.[1];
  const commands = read('docs/operations.md').match(/^kubectl .*\bexec\b.*$/gm) ?? [];
  expect(commands).not.toEqual([]);
  for (const command of commands) expect(command).toContain(` -- sh ${entryPoint} node dist/`);
  const scripts = [...read('docs/operations.md').matchAll(/\bnode dist\/([\w/]+)\.js\b/g)].map(([, name]) => name);
  expect(scripts.filter((name) => !fs.existsSync(path.join(root, `${name}.ts`)))).toEqual([]);
});

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
  const secretsOfTemporal = temporalVariableNames.filter((variable) => /API_KEY$|_DATA$/.test(variable));
  const secretsOfApi = environmentVariables.filter(({ isOfApiAlone }) => isOfApiAlone).map((variable) => variable.name);
  const ofApiAlone = secretsOfApi.filter((variable) => /SECRET|TOKEN/.test(variable));
  const wanted = environmentVariables
    .filter((variable) => name === 'api' || !variable.isOfApiAlone)
    .map((variable) => variable.name)
    .filter((variable) => variable !== (name === 'api' ? 'TEMPORAL_WORKER_BUILD_ID' : 'PORT'));
  expect(ofApiAlone.filter((variable) => names.includes(variable))).toEqual(name === 'api' ? ofApiAlone : []);
  expect(names).toEqual(
    expect.arrayContaining([...wanted, 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', ...secretsOfTemporal]),
  );
  const open = Object.keys(given).filter((variable) =>
    /SECRET$|ENCRYPTION_KEYS?$|API_KEY$|_DATA$|VERIFY_TOKEN$|MONGODB_URI$/.test(variable),
  );
  expect(open).toEqual([]);
});

test.each(processes)('%s starts with what is set, once the secrets are there', (name) => {
  const secrets = {
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    SESSION_SECRET: 'a session secret of the test, long enough',
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
  expect(readinessProbe.httpGet.path).toBe('/readyz');
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

test('workers are scaled by the queue in which syncs wait for one', () => {
  const { metrics = [] } = find('HorizontalPodAutoscaler', nameOf('worker'))?.spec ?? {};
  const queues = metrics.flatMap(({ external }) => external?.metric.selector.matchLabels.taskqueue ?? []);
  expect(queues).toEqual([workQueues(settings.TEMPORAL_TASK_QUEUE ?? '').sync]);
});

test('images, and name, labels and build id of the worker are of one version, and the job makes that one current', () => {
  const deployment = find('Deployment', nameOf('worker'));
  expect(deployment?.spec?.template?.metadata.labels).toEqual({ app: 'worker', version });
  expect(deployment?.spec?.selector?.matchLabels).toEqual({ app: 'worker', version });
  const { image, env } = containerOf('worker');
  expect([image, containerOf('api').image]).toEqual(Array(2).fill(`shopline-omnichat:${version}`));
  expect(env).toContainEqual({ name: 'TEMPORAL_WORKER_BUILD_ID', value: version });
  const job = jobPod?.containers[0];
  const name = settings.TEMPORAL_DEPLOYMENT_NAME;
  expect(job?.args).toEqual(['--deployment-name', name, '--build-id', version, '--yes']);
});

test.each([...processes, 'the job'])('%s has the secrets it reads as files, and no other', (name) => {
  const pod = name === 'the job' ? jobPod : find('Deployment', nameOf(name))?.spec?.template?.spec;
  const own = name === 'the job' ? [] : containerOf(name).env.map(({ value }) => value);
  const read = secretFilesOf([...Object.values(settings), ...own]);
  expect(read).toContain('temporal_api_key');
  const { secret } = pod?.volumes.find((volume) => volume.name === 'secrets') ?? {};
  expect(secret).toMatchObject({ secretName: 'shopline-omnichat' });
  expect(secret?.items?.map(({ key, path: file }) => [key, file]).toSorted()).toEqual(
    read.map((key) => [key, key]).toSorted(),
  );
  if (name !== 'api') expect(read).not.toContain('session_secret');
  if (name === 'the job') expect(read.filter((key) => !key.startsWith('temporal_'))).toEqual([]);
  expect(pod?.containers[0]?.volumeMounts).toContainEqual({
    name: 'secrets',
    mountPath: '/run/secrets',
    readOnly: true,
  });
});

interface Policy {
  podSelector: { matchLabels?: Record<string, string>; matchExpressions?: { values: string[] }[] };
  policyTypes: string[];
  ingress?: { from?: object[]; ports: { port: string | number }[] }[];
  egress?: { to?: object[]; ports: { port: string | number }[] }[];
}

test('nothing is reached but what a policy names: http from the ingress controller, metrics from Prometheus', () => {
  const policies = manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ spec }) => spec as unknown as Policy);
  const deny = policies.find(({ ingress, egress }) => !ingress && !egress);
  expect(deny).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const letIn = policies.flatMap(({ ingress = [] }) => ingress);
  for (const { from = [] } of letIn) expect(from).not.toEqual([]);
  expect(letIn.flatMap(({ ports }) => ports.map(({ port }) => port)).toSorted()).toEqual(['http', 'metrics']);
  const metrics = letIn.find(({ ports }) => ports[0]?.port === 'metrics');
  expect(JSON.stringify(metrics?.from)).toMatch(/monitoring.*prometheus/);
  const ofJob = policies.filter(({ podSelector }) => podSelector.matchLabels?.app === 'worker-current');
  expect(ofJob.flatMap(({ egress = [] }) => egress.flatMap(({ ports }) => ports.map(({ port }) => port)))).toEqual([
    7233,
  ]);
});

test.each(['service-out', 'worker-current-out'])('%s reaches Temporal wherever it is', (name) => {
  const { egress = [] } = find('NetworkPolicy', name)?.spec as unknown as Policy;
  const anywhere = egress.filter(({ to }) => to === undefined).flatMap(({ ports }) => ports.map(({ port }) => port));
  expect(anywhere).toContain(7233);
});

test('the job gives the CLI of Temporal what is in the secret files, and nothing for an empty one', () => {
  const secrets = fs.mkdtempSync(path.join(scratch, 'secrets-'));
  for (const key of secretKeys) fs.writeFileSync(path.join(secrets, key), '');
  fs.writeFileSync(path.join(secrets, 'temporal_api_key'), 'the key');
  const bin = fs.mkdtempSync(path.join(scratch, 'bin-'));
  fs.writeFileSync(path.join(bin, 'temporal'), '#!/bin/sh\nenv; echo "ARGS=$*"\n', { mode: 0o755 });
  const { command = [], args = [], envFrom = [] } = jobPod?.containers[0] ?? {};
  expect(envFrom).toEqual([{ configMapRef: { name: 'shopline-omnichat' } }]);
  const inTest = (value: string) => value.replace('/run/secrets', secrets);
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, inTest(value)]));
  const [program = '', ...before] = command;
  const told = execFileSync(program, [...before, ...args], { env: { ...env, PATH: `${bin}:${process.env.PATH}` } });
  const lines = told.toString().split('\n');
  expect(lines).toContain('TEMPORAL_API_KEY=the key');
  expect(lines).toContain(`TEMPORAL_ADDRESS=${settings.TEMPORAL_ADDRESS}`);
  expect(lines.filter((line) => /^TEMPORAL_TLS_\w+_DATA=/.test(line))).toEqual([]);
  expect(lines).toContain(`ARGS=worker deployment set-current-version ${args.join(' ')}`);
});

test('a worker whose every slot reads a store again has room for it', () => {
  const numberIn = (file: string, name: string) =>
    Number(new RegExp(`\\b${name} = ([\\d_]+);`).exec(read(file))?.[1]?.replaceAll('_', ''));
  const [stores, unwritten, unjudged] = ['wholeShares', 'maxReadAhead', 'maxReadAgain'].map((name) =>
    numberIn('core/sync/run/readAhead.ts', name),
  );
  const growth = 1 + Number(/--heap-growing-percent=(\d+)/.exec(read('worker/heap.ts'))?.[1]) / 100;
  const heldBytes = stores! * Math.max(unwritten! * 4_000, unjudged! * 1_000);
  const ownHeapBytes = 150e6;
  const { args, resources } = containerOf('worker');
  const heapMiB = Number(
    /^--max-old-space-size=(\d+)$/.exec(args.find((arg) => arg.startsWith('--max-old')) ?? '')?.[1],
  );
  expect(heapMiB * 2 ** 20).toBeGreaterThan((ownHeapBytes + heldBytes) * growth);
  const limitMiB = Number(/^(\d+)Gi$/.exec(resources.limits.memory)?.[1]) * 1024;
  expect(limitMiB).toBeGreaterThan(heapMiB + 1024);
});
