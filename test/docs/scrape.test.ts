import { parse, parseAllDocuments } from 'yaml';
import { read } from './markdown';

interface Job {
  job_name: string;
  relabel_configs?: { source_labels: string[]; regex?: string; action?: string }[];
  dns_sd_configs?: { names: string[]; port: number }[];
}

interface Workload {
  kind: string;
  spec: { template: { metadata: { labels: { app: string } }; spec: { containers: { ports?: { name: string }[] }[] } } };
}

const jobsIn = (file: string) => (parse(read(file)) as { scrape_configs: Job[] }).scrape_configs;
const onKubernetes = jobsIn('deploy/prometheus/scrape.yaml');
const inCompose = jobsIn('deploy/prometheus/scrape.compose.yaml');

test('every job that an alert names is scraped, in Kubernetes and in compose', () => {
  const named = [...read('deploy/prometheus/alerts.yaml').matchAll(/\bjob="([^"]+)"/g)].map(([, job]) => job);
  expect(named).toContain('worker');
  for (const jobs of [onKubernetes, inCompose]) {
    expect(jobs.map((job) => job.job_name)).toEqual(['api', 'worker']);
    expect(named.filter((name) => !jobs.some((job) => job.job_name === name))).toEqual([]);
  }
});

test.each(onKubernetes)('job $job_name keeps the pods of its process, by a port that they have', (job) => {
  const kept = job.relabel_configs?.find(({ action }) => action === 'keep');
  expect(kept?.source_labels).toEqual(['__meta_kubernetes_pod_label_app', '__meta_kubernetes_pod_container_port_name']);
  const [app, port] = kept?.regex?.split(';') ?? [];
  expect(app).toBe(job.job_name);
  const workloads = parseAllDocuments(read(`deploy/kubernetes/${job.job_name}.yaml`)).map(
    (each) => each.toJS() as Workload,
  );
  const template = workloads.find(({ kind }) => kind === 'Deployment')?.spec.template;
  expect(template?.metadata.labels.app).toBe(app);
  expect(template?.spec.containers[0]?.ports?.map(({ name }) => name)).toContain(port);
});

test.each(inCompose)('job $job_name asks the service of its name on the port it is given', (job) => {
  const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, { environment?: { METRICS_PORT?: number } }>;
  };
  expect(job.dns_sd_configs).toEqual([
    expect.objectContaining({ names: [job.job_name], port: services[job.job_name]?.environment?.METRICS_PORT }),
  ]);
});
