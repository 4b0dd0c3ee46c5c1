import type { SessionData } from 'express-session';
import { SessionStore } from '../../api/sessionStore';
import type { Store } from '../../core/store';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

const sessionOf = (name: string) =>
  ({ cookie: { originalMaxAge: 3_600_000, expires: new Date(Date.now() + 3_600_000) }, name }) as never as SessionData;
const asError = (error: unknown) => (error instanceof Error ? error : new Error('The store failed'));
const done = (act: (callback: (error?: unknown) => void) => void) =>
  new Promise<void>((resolve, reject) => act((error) => (error ? reject(asError(error)) : resolve())));
const nameOf = (sessions: SessionStore, id: string) =>
  new Promise<unknown>((resolve, reject) =>
    sessions.get(id, (error, found) => (error ? reject(asError(error)) : resolve((found as { name?: string })?.name))),
  );

it('a session is kept, and ends for good: a request that began before saves it in vain', async () => {
  const sessions = new SessionStore(store);
  await done((callback) => sessions.set('user-a', sessionOf('Amy'), callback));
  expect(await nameOf(sessions, 'user-a')).toBe('Amy');
  await done((callback) => sessions.destroy('user-a', callback));
  await done((callback) => sessions.set('user-a', sessionOf('Amy, late'), callback));
  await done((callback) => sessions.touch('user-a', sessionOf('Amy'), callback));
  expect(await nameOf(sessions, 'user-a')).toBeUndefined();
});

it('a session that is known to end ends then, though a request that began before saves and prolongs it', async () => {
  const sessions = new SessionStore(store);
  await done((callback) => sessions.set('guest-a', sessionOf('Amy'), callback));
  const [ending, late] = [(await sessions.read('guest-a'))!, (await sessions.read('guest-a'))!];
  ending.endsAtMs = Date.now() + 20_000;
  await done((callback) => sessions.set('guest-a', ending, callback));
  expect(await nameOf(sessions, 'guest-a')).toBe('Amy');
  ending.endsAtMs = Date.now();
  await done((callback) => sessions.set('guest-a', ending, callback));
  await done((callback) => sessions.set('guest-a', Object.assign(late, { hasLoggedOut: true }), callback));
  await done((callback) => new SessionStore(store).touch('guest-a', late, callback));
  expect(await nameOf(sessions, 'guest-a')).toBeUndefined();
});

it('a session copied under the id of another does not open', async () => {
  const sessions = new SessionStore(store);
  await done((callback) => sessions.set('user-victim', sessionOf('Victim'), callback));
  await done((callback) => sessions.set('guest-mine', sessionOf('Mine'), callback));
  const collection = store.connection.collection<{ _id: string }>('sessions');
  const victim = await collection.findOne({ _id: 'user-victim' });
  await collection.updateOne({ _id: 'guest-mine' }, { $set: { ...victim, _id: 'guest-mine' } });
  expect(await nameOf(sessions, 'guest-mine')).toBeUndefined();
});

it('of a session nobody prolonged nothing is left to read', async () => {
  const sessions = new SessionStore(store);
  await done((callback) => sessions.set('user-late', sessionOf('Late'), callback));
  await store.models.sessions.updateOne({ _id: 'user-late' }, { $set: { expires: new Date(Date.now() - 1) } });
  expect(await nameOf(sessions, 'user-late')).toBeUndefined();
});

it.each([
  ['a person', { user: { id: 'u' } }, 8 * 60],
  ['who has logged out', { hasLoggedOut: true }, 8 * 60],
  ['a visitor', {}, 10],
])('the session of %s ends after a while without a request', async (name, fields, minutes) => {
  const sessions = new SessionStore(store);
  const id = `user-idle ${name}`;
  const session = { ...sessionOf('Idle'), ...fields } as never as SessionData;
  const leftMinutes = async () => {
    const kept = await store.models.sessions.findById(id).lean();
    return ((kept?.expires.getTime() ?? 0) - Date.now()) / 60_000;
  };
  await done((callback) => sessions.set(id, session, callback));
  expect(Math.round(await leftMinutes())).toBe(minutes);
  await store.models.sessions.updateOne({ _id: id }, { $set: { expires: new Date(Date.now() + 60_000) } });
  const used = new SessionStore(store);
  await used.read(id);
  await done((callback) => used.touch(id, session, callback));
  expect(Math.round(await leftMinutes())).toBe(minutes);
});

it('two requests at once keep what the other has changed of the session', async () => {
  const sessions = new SessionStore(store);
  const proven = { handle: 'h', name: 'S', origin: 'omnichat' as const, isBound: false };
  const [a, b] = ['a', 'b'].map((merchantId, index) => ({ ...proven, merchantId, provenAtMs: index }));
  const first = { ...sessionOf('Amy'), hasLoggedOut: true, provenStores: [a!] };
  await done((callback) => sessions.set('user-b', first, callback));
  const read = async () => (await sessions.read('user-b')) as Partial<SessionData>;
  const [slow, quick] = [await read(), await read()];
  const save = (session: Partial<SessionData>) =>
    done((callback) => sessions.set('user-b', session as SessionData, callback));
  delete quick.hasLoggedOut;
  quick.provenStores?.push(b!);
  await save(quick);
  slow.provenStores = [{ ...a!, isBound: true }];
  await save(slow);
  slow.loggedInAtMs = 1;
  await save(slow);
  const stored = await read();
  expect(stored).toMatchObject({ loggedInAtMs: 1, provenStores: [{ ...a, isBound: true }, b] });
  expect(stored).not.toHaveProperty('hasLoggedOut');
});

it('two requests at once each begin an attempt, and each take one, without undoing what the other did', async () => {
  const sessions = new SessionStore(store);
  const attemptOf = (state: string, startedAtMs: number) =>
    ({ state, startedAtMs, origin: 'omnichat', isFromElsewhere: false }) as const;
  const read = async () => (await sessions.read('user-c')) as SessionData;
  const save = (session: SessionData) => done((callback) => sessions.set('user-c', session, callback));
  await save({ ...sessionOf('Amy'), shoplineAttempts: [attemptOf('a', 1), attemptOf('b', 2)] });
  const [one, other] = [await read(), await read()];
  one.shoplineAttempts = [attemptOf('b', 2), attemptOf('d', 4)];
  other.shoplineAttempts = [attemptOf('a', 1), attemptOf('c', 3)];
  await Promise.all([save(one), save(other)]);
  expect((await read()).shoplineAttempts.map(({ state }) => state)).toEqual(['c', 'd']);
});
