import fs from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const read = (file: string) => fs.readFileSync(path.resolve(__dirname, '../..', file), 'utf8');

function millisecondsOf(file: string, name: string): number {
  const found = new RegExp(`\\b${name} = ([\\d_]+);`).exec(read(file))?.[1];
  return Number(found?.replaceAll('_', ''));
}

/** What a stop of `api` waits for, one after the other. */
const stopMs = [
  millisecondsOf('api/main.ts', 'graceMs'),
  millisecondsOf('api/app.ts', 'drainMs'),
  millisecondsOf('api/app.ts', 'flushMs'),
  millisecondsOf('core/runtime/telemetry/otlp.ts', 'flushTimeoutMs'),
];
/** Time to close the connections between those waits. */
const spareMs = 5_000;

interface Container {
  lifecycle?: { preStop: { exec: { command: string[] } } };
  readinessProbe?: { periodSeconds?: number; failureThreshold?: number };
}

interface Workload {
  kind: string;
  spec: { template: { spec: { terminationGracePeriodSeconds: number; containers: Container[] } } };
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { stop_grace_period?: string }>;
};
const ofCompose = (name: string) => Number(/^(\d+)s$/.exec(compose.services[name]?.stop_grace_period ?? '')?.[1]);
const podOf = (name: string) =>
  parseAllDocuments(read(`deploy/kubernetes/${name}.yaml`))
    .map((document) => document.toJS() as Workload)
    .find(({ kind }) => kind === 'Deployment')?.spec.template.spec;
const ofKubernetes = (name: string) => podOf(name)?.terminationGracePeriodSeconds;
/** Kubernetes counts this wait as part of the time to stop. */
const [program, seconds] = podOf('api')?.containers[0]?.lifecycle?.preStop.exec.command ?? [];
const beforeStopMs = Number(seconds) * 1_000;

test('a pod of api goes on taking requests until the cluster sends it no more', () => {
  expect(program).toBe('sleep');
  expect(beforeStopMs).toBeGreaterThanOrEqual(5_000);
});

test('api is given the time that every part of its stop may take, and worker as much', () => {
  const given = ['api', 'worker'].flatMap((name) => [ofCompose(name), ofKubernetes(name)]);
  expect(new Set(given).size).toBe(1);
  expect(Number(given[0]) * 1_000).toBeGreaterThanOrEqual(stopMs.reduce((sum, ms) => sum + ms, beforeStopMs + spareMs));
  expect(read('docs/operations.md')).toContain(`Give both ${given[0]} s to stop.`);
});

test('a pod of api gets webhooks for as long as it holds them for a database that is away', () => {
  const { periodSeconds = 10, failureThreshold = 3 } = podOf('api')?.containers[0]?.readinessProbe ?? {};
  // The first probe that fails may come just after the database is lost.
  const inServiceMs = (failureThreshold - 1) * periodSeconds * 1_000;
  expect(inServiceMs).toBeGreaterThanOrEqual(millisecondsOf('api/webhooks/durableEvents.ts', 'patienceMs'));
});
