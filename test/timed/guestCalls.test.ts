import { lookUpSlowly, readMembersPage } from '../../api/integrations/budget';
import { renewForRun } from '../../api/integrations/omnichatToken';
import { LineAccounts } from '../../api/lineAccounts';
import { IntegrationError } from '../../core/domain/errors';
import type { Lease } from '../../core/store/documents';
import type * as GuestCallsModule from '../../core/store/leases/guestCalls';
import { noteGuestCalls, noteMadeCalls, reserveGuestCalls } from '../../core/store/leases/guestCalls';
import type { GuestCalls } from '../../core/store/leases/documents';
import { TeamLease } from '../../core/sync/lease/teamLease';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
beforeEach(() => lab.control.resetRequests());

const config = { shopline: { requestsPerSecond: 20 }, omnichat: { requestsPerSecond: 40 } };
const services = () => ({
  ...lab.deps,
  config: config as Parameters<typeof lookUpSlowly>[0]['config'],
  addressCalls: null,
});

const gapsOf = (times: number[]) => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.slice(1).map((atMs, at) => atMs - sorted[at]!);
};

const guestCallsOf = async (id: string): Promise<GuestCalls | undefined> =>
  (await lab.store.models.leases.findById(id).orFail().lean<Lease>()).guestCalls;

/** As another process has it: it shares the database alone. */
function inAnotherProcess(): typeof reserveGuestCalls {
  let other: typeof reserveGuestCalls | undefined;
  jest.isolateModules(() => {
    other = jest.requireActual<typeof GuestCallsModule>('../../core/store/leases/guestCalls').reserveGuestCalls;
  });
  if (!other || other === reserveGuestCalls) throw new Error('the module is the same');
  return other;
}

describe('times for calls outside of the lease', () => {
  it.each([
    ['shopline', 200],
    ['omnichat', 100],
  ] as const)('are %s calls a quarter of the cap apart, whichever processes ask', async (partner, everyMs) => {
    const { integrationId } = await lab.bind();
    const other = inAnotherProcess();
    // Of different numbers of calls, since two updates that store the same times change the lease but once.
    const asked = Array.from({ length: 6 }, () => [
      reserveGuestCalls(lab.store, integrationId, partner),
      other(lab.store, integrationId, partner, { calls: 2 }),
    ]);
    const times = (await Promise.all(asked.flat())).flat();
    expect(Math.min(...gapsOf(times))).toBe(everyMs);
    expect((await guestCallsOf(integrationId))?.[partner]).toEqual([...times].sort((a, b) => a - b));
  });

  it('follow a lower cap', async () => {
    const { integrationId } = await lab.bind();
    const options = { calls: 3, requestsPerSecond: 8 };
    expect(gapsOf(await reserveGuestCalls(lab.store, integrationId, 'omnichat', options))).toEqual([500, 500]);
  });

  it('begin when the holder of the lease has looked', async () => {
    const { integrationId } = await lab.bind();
    const lease = { epoch: 1, leaseUntilMs: Date.now() + 60_000 };
    await lab.store.models.leases.updateOne({ _id: integrationId }, { $set: lease }, { upsert: true });
    const askedAtMs = Date.now();
    const [atMs] = await reserveGuestCalls(lab.store, integrationId, 'omnichat');
    expect(atMs! - askedAtMs).toBeGreaterThanOrEqual(700);
    await noteGuestCalls(lab.store, integrationId, 'omnichat');
    expect(Date.now()).toBeGreaterThanOrEqual(atMs! + 100);
  });

  it('begin when the calls of a holder that has just left have left the window', async () => {
    const { integrationId } = await lab.bind();
    const holder = await TeamLease.take(lab.store, integrationId, 'a');
    const calledAtMs = Date.now();
    holder!.noteCall();
    await holder!.release({ hasUnknownWrites: false });
    const [atMs] = await reserveGuestCalls(lab.store, integrationId, 'omnichat');
    expect(atMs).toBeGreaterThan(calledAtMs + 1_000);
  });

  it('are refused to whoever would wait for more than five seconds, and to nobody else', async () => {
    const { integrationId } = await lab.bind();
    const asked = Array.from({ length: 200 }, () => reserveGuestCalls(lab.store, integrationId, 'omnichat'));
    const outcomes = await Promise.allSettled(asked);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refusals.length).toBeGreaterThan(0);
    // Ten a second for five seconds, and more while a slow database takes the questions in.
    expect(refusals.length).toBeLessThanOrEqual(150);
    for (const refusal of refusals) expect(refusal).toEqual(new IntegrationError('too_many_requests'));
    await expect(reserveGuestCalls(lab.store, integrationId, 'shopline')).resolves.toHaveLength(1);
  });

  it('come after calls that were made before the integration was known', async () => {
    const { integrationId } = await lab.bind();
    await noteMadeCalls(lab.store, integrationId, 'shopline', 3);
    const made = (await guestCallsOf(integrationId))?.shopline ?? [];
    expect(made).toHaveLength(3);
    const [atMs] = await reserveGuestCalls(lab.store, integrationId, 'shopline');
    expect(atMs! - Math.max(...made)).toBeGreaterThanOrEqual(200);
  });
});

describe("questions for a team's token", () => {
  const user = { id: 'amy', name: 'Amy', email: '', accessToken: 'of no login', teams: [], teamsReadAtMs: 0 };
  const caller = { user: { ...user, userinfoTellsTeams: false, withdrawnTeamIds: [] } };

  it('are told to the lease when a sync starts', async () => {
    const bound = await lab.bind();
    await renewForRun(services(), caller, await bound.integration());
    expect((await guestCallsOf(bound.integrationId))?.omnichat).toHaveLength(1);
  });
});

describe('what a partner sees of pages', () => {
  it('is one call of those who ask for the LINE accounts at once', async () => {
    const bound = await lab.bind();
    const lineAccounts = new LineAccounts(lab.store, lab.deps.omnichat, 40);
    const integration = await bound.integration();
    const lists = await Promise.all(
      Array.from({ length: 60 }, () => lineAccounts.list(integration, bound.team.apiToken)),
    );
    expect(new Set(lists.map(([account]) => account?.channelId))).toEqual(new Set([bound.team.channelId]));
    expect((await lab.control.requests()).omnichat.total).toBe(1);
  });

  it('is another call for an account that is new since the last', async () => {
    const bound = await lab.bind();
    const lineAccounts = new LineAccounts(lab.store, lab.deps.omnichat, 40);
    const integration = await bound.integration();
    await lineAccounts.list(integration, bound.team.apiToken);
    const path = `/control/teams/${bound.team.teamId}/channels`;
    const { channelId } = await lab.control.call<{ channelId: string }>('POST', path, { contacts: 0 });
    expect(await lineAccounts.find(integration, bound.team.apiToken, channelId)).toMatchObject({ channelId });
  });

  it('is a quarter of the caps at most, however many pages ask', async () => {
    const bound = await lab.bind();
    const integration = await bound.integration();
    const token = bound.shop.accessToken ?? '';
    const { apiToken, channelId } = bound.team;
    const lookUp = (userId: string) => lab.deps.omnichat.getContact(apiToken, { channelId, userId });
    await Promise.all([
      ...Array.from({ length: 5 }, () =>
        lookUpSlowly(services(), integration, ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8'], lookUp),
      ),
      ...Array.from({ length: 21 }, () => readMembersPage(services(), integration, token, { perPage: 1 })),
    ]);
    const { shopline, omnichat } = await lab.control.requests();
    expect([shopline.total, omnichat.total]).toEqual([21, 40]);
    const { shopline: readAtMs = [], omnichat: lookedUpAtMs = [] } = (await guestCallsOf(bound.integrationId)) ?? {};
    expect(Math.min(...gapsOf(readAtMs))).toBeGreaterThanOrEqual(200);
    expect(Math.min(...gapsOf(lookedUpAtMs))).toBeGreaterThanOrEqual(100);
    // Timers are late now and then: twelve and seven would still be no danger.
    expect(omnichat.maxInOneSecond).toBeLessThanOrEqual(12);
    expect(shopline.maxInOneSecond).toBeLessThanOrEqual(7);
  });
});
