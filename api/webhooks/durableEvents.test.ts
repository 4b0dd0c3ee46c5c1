import pino from 'pino';
import { mongo } from 'mongoose';
import { sleep } from '../../core/runtime/async';
import { until } from '../../tools/local/until';
import { DurableEvents, type ArrivedEvent } from './durableEvents';

const kibibyte = 1_024;
const limits = {
  patienceMs: 5_000,
  maxBytes: 20 * kibibyte,
  lifecycleBytes: 5 * kibibyte,
  strangersBytes: 8 * kibibyte,
};
const away = () => new mongo.MongoNetworkError('no connection');
const unavailable = { code: 'temporarily_unavailable' };
const event = (change: Partial<ArrivedEvent> = {}): ArrivedEvent => ({
  partner: 'shopline',
  topic: 'customer/update',
  eventId: 'e1',
  merchantId: 'm1',
  bytes: kibibyte,
  answerWithinMs: 100,
  isLifecycle: false,
  ...change,
});

function openEvents(change: Partial<typeof limits> = {}) {
  const counted: string[] = [];
  const metrics = { countWebhook: (_partner: string, outcome: string) => void counted.push(outcome) };
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  return { events: new DurableEvents(metrics, logger, { ...limits, ...change }), counted, lines };
}

/** A database that answers from some moment on. */
function database() {
  const state = { isAway: true, tries: 0 };
  const store = () => {
    state.tries += 1;
    return state.isAway ? Promise.reject(away()) : Promise.resolve('stored');
  };
  return { state, store };
}

it('answers what became of an event that is stored in time, though not at the first try', async () => {
  const { events, counted } = openEvents();
  const { state, store } = database();
  const answer = events.store(event({ answerWithinMs: 2_000 }), store);
  state.isAway = false;
  expect(await answer).toBe('stored');
  expect(state.tries).toBe(2);
  expect(counted).toEqual(['stored']);
});

it('refuses in time, and stores the event all the same when the database is back', async () => {
  const { events, counted } = openEvents();
  const { state, store } = database();
  await expect(events.store(event(), store)).rejects.toMatchObject(unavailable);
  expect(counted).toEqual([]);
  state.isAway = false;
  await until(() => counted.length > 0, { timeoutMs: 5_000 });
  expect(counted).toEqual(['stored']);
});

it('gives up in the end, and says which event of the app has to be sent again', async () => {
  const { events, counted, lines } = openEvents({ patienceMs: 400 });
  const lost = event({ topic: 'access_token/create', eventId: 'e7', isLifecycle: true });
  await expect(events.store(lost, () => Promise.reject(away()))).rejects.toMatchObject(unavailable);
  await until(() => counted.length > 0, { timeoutMs: 5_000 });
  expect(counted).toEqual(['lost']);
  expect(lines.join()).toContain('"eventId":"e7","merchantId":"m1"');
});

it('does not repeat what failed for another reason', async () => {
  const { events, counted } = openEvents();
  let tries = 0;
  const work = () => {
    tries += 1;
    return Promise.reject(new TypeError('a bug'));
  };
  await expect(events.store(event(), work)).rejects.toThrow('a bug');
  expect([tries, counted]).toEqual([1, []]);
});

it('says which event of the app has to be sent again where it fails for another reason, in time or later', async () => {
  const { events, counted, lines } = openEvents();
  const failing = event({ isLifecycle: true });
  await expect(events.store(failing, () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  expect(counted).toEqual(['lost']);
  const late = () => sleep(300).then(() => Promise.reject(new TypeError('a bug')));
  await expect(events.store({ ...failing, eventId: 'e2' }, late)).rejects.toMatchObject(unavailable);
  await until(() => counted.length === 2, { timeoutMs: 5_000 });
  for (const id of ['e1', 'e2']) expect(lines.join()).toContain(`"eventId":"${id}","merchantId":"m1"`);
});

it('holds so many bytes and no more, with room kept for events of the app', async () => {
  const { events, counted } = openEvents();
  const { state, store } = database();
  const large = { bytes: 10 * kibibyte };
  const first = expect(events.store(event(large), store)).rejects.toMatchObject(unavailable);
  await expect(events.store(event(large), store)).rejects.toMatchObject(unavailable);
  expect(counted).toEqual(['lost']);
  const token = expect(events.store(event({ isLifecycle: true }), store)).rejects.toMatchObject(unavailable);
  await Promise.all([first, token]);
  state.isAway = false;
  await until(() => counted.length === 3, { timeoutMs: 5_000 });
  expect(counted).toEqual(['lost', 'stored', 'stored']);
  expect(await events.store(event(large), store)).toBe('stored');
});

it('lets events that a stranger may have sent take a part of the room alone', async () => {
  const { events, counted } = openEvents();
  const { state, store } = database();
  const stranger = { mayBeStranger: true, bytes: 3 * kibibyte };
  const held = expect(events.store(event(stranger), store)).rejects.toMatchObject(unavailable);
  await expect(events.store(event(stranger), store)).rejects.toMatchObject(unavailable);
  expect(counted).toEqual(['unproven']);
  const signed = expect(events.store(event({ bytes: 5 * kibibyte }), store)).rejects.toMatchObject(unavailable);
  await Promise.all([held, signed]);
  state.isAway = false;
  await until(() => counted.length === 3, { timeoutMs: 5_000 });
  expect(counted).toEqual(['unproven', 'stored', 'stored']);
  expect(await events.store(event(stranger), store)).toBe('stored');
});

it('waits at its end for what it holds, as long as it may, and says what was lost', async () => {
  const { events, counted, lines } = openEvents();
  const [back, gone] = [database(), database()];
  const held = expect(events.store(event(), back.store)).rejects.toMatchObject(unavailable);
  // Back before the second try, which is due before the end of the wait, however long a busy machine takes.
  back.state.isAway = false;
  const lost = event({ topic: 'application/uninstall', eventId: 'e7', isLifecycle: true });
  await Promise.all([held, expect(events.store(lost, gone.store)).rejects.toMatchObject(unavailable)]);
  await events.close(1_000);
  // At once: the process ends, and does not wait for the next try.
  expect(counted).toEqual(['stored', 'lost']);
  expect(lines.join()).toContain('"events":1');
  expect(lines.join()).toContain('"eventId":"e7","merchantId":"m1"');
  const { tries } = gone.state;
  await until(() => gone.state.tries > tries, { timeoutMs: 5_000 });
  expect(counted).toEqual(['stored', 'lost']);
});
