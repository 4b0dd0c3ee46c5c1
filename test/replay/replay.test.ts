import fs from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { TRACE_HEADER } from '@temporalio/interceptors-opentelemetry/lib/instrumentation';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { distDir } from '../../tools/local/paths';
import { stories, tracedStories } from './stories';

const { History } = temporal.api.history.v1;

interface Recorded {
  workflowId: string;
  history: temporal.api.history.v1.History;
}

const logger = new DefaultLogger('ERROR');
const folder = path.join(__dirname, 'histories');
const files = Object.keys(stories).map((name) => `${name}.json`);

function read(file: string): Recorded[] {
  const json = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {
    workflowId: string;
    history: string;
  }[];
  return json.map(({ workflowId, history }) => ({
    workflowId,
    history: History.decode(Buffer.from(history, 'base64')),
  }));
}

/** Where traced workflows export their spans; a replay exports none. */
const sinks = { exporter: { export: { fn: () => undefined, callDuringReplay: false } } };

/** Replays histories on this code; `error` is set where that does not work. */
async function replay(workflowBundle: WorkflowBundleOption, histories: Recorded[]) {
  const results = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle, sinks }, histories)) results.push(result);
  return results;
}

describe('histories recorded earlier', () => {
  beforeAll(() => Runtime.install({ logger }));

  it('are those of every story', () => {
    expect(fs.readdirSync(folder).sort()).toEqual([...files].sort());
  });

  it.each([
    ['without tracing', 'workflow-bundle.js'],
    ['with tracing', 'workflow-bundle-traced.js'],
  ])('replay on the workflows of today, %s, whether they were traced or not', async (_how, built) => {
    const today = { codePath: path.join(distDir, built) };
    const histories = files.flatMap(read);
    const results = await replay(today, histories);
    expect(results).toHaveLength(histories.length);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it('would show a change that open workflows do not survive', async () => {
    const changed = await bundleWorkflowCode({ workflowsPath: path.resolve(__dirname, 'changedWorkflows.ts'), logger });
    const [first] = read('install-sync-uninstall.json').filter(({ workflowId }) =>
      workflowId.startsWith('integration'),
    );
    const [result] = await replay(changed, [first!]);
    expect(result?.error?.name).toBe('DeterminismViolationError');
  });

  it('hold install, sync, pause, parking, continue-as-new and uninstall', () => {
    const events = files.flatMap(read).flatMap(({ history }) => history.events);
    const signals = new Set(events.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName));
    const asked = ['authorized', 'syncRequested', 'pause', 'resume', 'cancelSync', 'changesArrived', 'uninstalled'];
    expect([...signals]).toEqual(expect.arrayContaining(asked));
    expect(events.some((event) => event.workflowExecutionContinuedAsNewEventAttributes)).toBe(true);
    const steps = events.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
    expect(steps).toEqual(expect.arrayContaining(['setAttention', 'runSyncSlice']));
    expect(events.some((event) => event.markerRecordedEventAttributes)).toBe(true);
    const ended = events.filter((event) => event.workflowExecutionCompletedEventAttributes);
    expect(ended).toHaveLength(files.length);
  });

  it('hold the traces of signals where they were traced', () => {
    const isTraced = (file: string) => read(file).some(({ history }) => JSON.stringify(history).includes(TRACE_HEADER));
    expect(files.filter(isTraced)).toEqual(tracedStories.map((name) => `${name}.json`));
  });

  it('cross continue-as-new and a new binding', () => {
    expect(read('continued-as-new.json').length).toBeGreaterThan(1);
    expect(read('bound-again.json').length).toBe(2);
  });
});

/** Every text in a history: keys, values, and what payloads hold. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

describe('what operators read in a history', () => {
  /** Texts that come from Temporal, its SDK or the worker that recorded. */
  const isTemporalsOwn = (text: string) =>
    /^([A-Z_]+$|[a-zA-Z]+Attributes$|@temporalio\/|lab-worker-|request-from-)/.test(text) || traceHeader.test(text);
  const traceHeader = /^\{"traceparent":"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"\}$/;
  const texts = files
    .flatMap((file) => read(file).flatMap(({ history }) => textsIn(history)))
    .filter((text) => !isTemporalsOwn(text));

  it('is decoded for this test', () => {
    expect(texts.some((text) => text.includes('"delivered":'))).toBe(true);
    expect(texts.some((text) => text.includes('shopline_access_revoked'))).toBe(true);
  });

  it.each([
    ['LINE id', /U[0-9a-f]{32}/i],
    ['phone', /(?<![\d.])(\+?886\d{8,9}|852\d{8}|09\d{8})(?!\d)/],
    ['e-mail', /[\w.+-]+@[\w-]+\.\w+/],
    ['name', /\p{Script=Han}/u],
    ['token', /[A-Za-z0-9_-]{41,}/],
  ])('has no %s', (_what, pattern) => {
    expect(texts.filter((text) => pattern.test(text))).toEqual([]);
  });
});
