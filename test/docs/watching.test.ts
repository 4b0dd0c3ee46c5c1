import { parse } from 'yaml';
import type { HousekeepingActivities } from '../../activities';
import { getEvents } from '../../api/integrations/getEvents';
import { getReadyz } from '../../api/operations/getReadyz';
import { anchorsOf, exists, read } from './markdown';

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
}

interface Panel {
  type: string;
  title: string;
  description?: string;
  targets?: { expr: string }[];
}

const alerts = (parse(read('deploy/prometheus/alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const panels = (JSON.parse(read('deploy/grafana/dashboard.json')) as { panels: Panel[] }).panels;
const metricSources = ['worker/metrics.ts', 'api/metrics.ts', 'core/runtime/telemetry/processMetrics.ts'];

/** Metrics of Temporal's SDK, of prom-client's defaults, or of Prometheus itself, as seen on a running worker. */
const metricsOfOthers = [
  'temporal_request',
  'temporal_worker_task_slots_available',
  'temporal_worker_task_slots_used',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
  'up',
];

const ours = new Set(
  metricSources.flatMap((file) => [...read(file).matchAll(/\bname: '([a-z_]+)'/g)].map(([, name = '']) => name)),
);

/** Metric names of an expression, without functions, labels and keywords. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on) *\([^)]*\)/g, ' ');
  const words = [...bare.matchAll(/\b([a-z][a-z0-9_]*)\b(?! *\()/g)].map(([, word = '']) => word);
  return words
    .filter((word) => !['offset', 'by', 'and', 'or', 'unless', 'm', 's'].includes(word))
    .map((word) => word.replace(/_(bucket|count|sum)$/, ''));
}

const isKnown = (name: string) => ours.has(name) || metricsOfOthers.includes(name);

test.each(alerts)('alert $alert watches metrics that exist', ({ expr }) => {
  expect(metricsIn(expr).length).toBeGreaterThan(0);
  expect(metricsIn(expr).filter((name) => !isKnown(name))).toEqual([]);
});

test.each(['api', 'worker'])('someone is called when no %s is there any more', (job) => {
  const calls = alerts.filter(({ labels }) => labels.severity === 'page').map(({ expr }) => expr);
  expect(calls).toContain(`absent(up{job="${job}"} == 1)`);
});

test('someone is called while MongoDB is away: nothing but probes reaches api then, and nothing is measured', () => {
  const { expr = '', labels } = alerts.find(({ alert }) => alert === 'DatabaseAway') ?? {};
  expect(labels?.severity).toBe('page');
  expect(Object.keys(getReadyz.responses)).toContain('503');
  expect(expr).toContain(`http_request_duration_seconds_count{route="${getReadyz.path}",status="503"}`);
});

test.each(['WebhooksRefused', 'WebhooksFailing'])(
  '%s hears five webhooks a minute too: most of them are enough',
  (name) => {
    const { expr = '' } = alerts.find(({ alert }) => alert === name) ?? {};
    const [many = '', few = ''] = expr.split(/\bor\b/);
    const leastPerSecond = [many, few].map((part) => Number(/ > (0\.\d+)/.exec(part)?.[1]));
    expect(leastPerSecond[1]).toBeLessThan(5 / 60);
    expect(leastPerSecond[0]).toBeGreaterThan(leastPerSecond[1]!);
    expect(few.trim()).toMatch(/ and sum.+ \/ sum.+ > 0\.5$/s);
  },
);

test('someone is told when no round of housekeeping is done any more, and not while a deployment may hold it up', () => {
  const round: keyof HousekeepingActivities = 'keepHouse';
  const rounds = alerts.find(({ expr }) => expr.includes(`activity="${round}"`));
  // A worker that has done no round yet has no series, and nothing compared with 0 would be nothing.
  expect(rounds?.expr).toMatch(/result="done".*\[5m\].* or vector\(0\)\) == 0$/);
  // A run whose worker a deployment has replaced ends 17 minutes after its start, and the next begins.
  expect(rounds?.for).toBe('15m');
});

test('an alert that looks back counts what was not there then as none', () => {
  const lookingBack = alerts.filter(({ expr }) => expr.includes(' offset '));
  expect(lookingBack.map(({ alert }) => alert)).toContain('ManyIntegrationsParkedAtOnce');
  for (const { alert, expr } of lookingBack) {
    const looks = expr.match(/ offset \w+/g) ?? [];
    // Without the fallback, a vector that was empty then makes the whole expression empty now.
    const withFallback = expr.match(/ offset \w+\)+ or vector\(0\)\)/g) ?? [];
    expect([alert, withFallback.length]).toEqual([alert, looks.length]);
    // A moment without a measurement would count as none as well: the look goes back over a time that bridges it.
    const overTime = expr.match(/max_over_time\(\w+\[30m\] offset 30m\)/g) ?? [];
    expect([alert, overTime.length]).toEqual([alert, looks.length]);
  }
});

test.each(alerts)('alert $alert leads to a heading of the runbook', ({ annotations }) => {
  const [page = '', anchor = ''] = annotations.runbook_url.split('#');
  expect(page).toBe('docs/runbook.md');
  expect(anchorsOf(read(page))).toContain(anchor);
});

test('every panel of the dashboard shows metrics that exist and names the code behind them', () => {
  for (const { type, title, description = '', targets = [] } of panels) {
    if (type === 'row') continue;
    for (const { expr } of targets) {
      expect([title, metricsIn(expr).filter((name) => !isKnown(name))]).toEqual([title, []]);
    }
    const files = [...description.matchAll(/\b[a-z]+\/[\w/]+(?:\.ts|\/)/g)].map(([file]) => file);
    expect([title, files.length]).not.toEqual([title, 0]);
    expect([title, files.filter((file) => !exists(file))]).toEqual([title, []]);
  }
});

test('panels of times to answer leave out the stream of events, which lasts as long as its reader', () => {
  const { path } = getEvents;
  const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  for (const expr of exprs.filter((text) => text.includes('http_request_duration_seconds_bucket'))) {
    const [, operator, pattern = ''] = /route(=~|!~)"([^"]+)"/.exec(expr) ?? [];
    const isShown = new RegExp(`^(?:${pattern})$`).test(path) === (operator === '=~');
    expect([expr, isShown]).toEqual([expr, false]);
  }
});

test('every metric of ours is on the dashboard and in docs/operations.md', () => {
  const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))));
  const documented = read('docs/operations.md');
  expect([...ours].filter((name) => !shown.has(name))).toEqual([]);
  expect([...ours].filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});
