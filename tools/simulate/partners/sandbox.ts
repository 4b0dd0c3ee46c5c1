import type { PartnerApi } from '../../../sandbox/core/partnerServer';
import { World as PartnerWorld } from '../../../sandbox/core/world';
import { createStore, createTeam, installApp, type Sandbox } from '../../../sandbox/control/sandbox';
import { omnichatApi } from '../../../sandbox/omnichatApi/api';
import { OmnichatEvents } from '../../../sandbox/omnichatApi/events';
import { Channel, type Contact, type Team } from '../../../sandbox/omnichatApi/team';
import { newContact } from '../../../sandbox/omnichatApi/writeContact';
import { shoplineApi } from '../../../sandbox/shoplineApi/api';
import { ShoplineEvents } from '../../../sandbox/shoplineApi/events';
import type { Store } from '../../../sandbox/shoplineApi/store';
import { clientSecret } from '../service/worker';
import type { Scenario } from '../story/scenario';

/** The sandbox without its servers: one store, one team with two LINE Official Accounts. */
export interface SimulatedSandbox extends Sandbox {
  shoplineApi: PartnerApi;
  omnichatApi: PartnerApi;
  store: Store;
  team: Team;
  channels: [Channel, Channel];
  /** The merchant installs the app, and SHOPLINE tells of it. */
  install(): void;
}

export function newSandbox(scenario: Scenario): SimulatedSandbox {
  const { seed, members, contactShare, defects, shoplineCap, omnichatCap } = scenario;
  const world = new PartnerWorld();
  const { settings } = world;
  Object.assign(settings.shopline, { requestsPerSecond: shoplineCap });
  Object.assign(settings.omnichat, { requestsPerSecond: omnichatCap, burst: omnichatCap });
  // The sandbox itself repeats no webhook: the seed decides which are late, repeated or lost (`Webhooks`).
  Object.assign(settings.shoplineWebhooks, { duplicateShare: 0 });
  const shopline = new ShoplineEvents(world, {
    clientId: 'simulated',
    clientSecret,
    webhookUrl: 'https://service.invalid/webhooks/shopline',
  });
  // Webhooks are not signed: signing and checking took a tenth of the time, and neither waits for anything.
  const message = (payload: unknown) => ({
    url: '',
    headers: { 'x-shopline-developer-event-timestamp': String(Math.floor(world.now() / 1_000)) },
    body: JSON.stringify(payload),
  });
  Object.assign(shopline, { message });
  const omnichat = new OmnichatEvents(world, {
    url: 'https://service.invalid/webhooks/omnichat',
    secret: 'simulated',
    verifyToken: 'simulated',
  });
  const sandbox: Sandbox = { world, shopline, omnichat };
  const store = createStore(sandbox, { members, seed, defects, countryCode: 'TW', installed: true });
  // Without one a member leaves another member's e-mail on the contact, which the sandbox cannot tell from a fault.
  for (const member of store.all()) member.email ??= `${member.id}@example.com`;
  const request = { modules: ['crm'], contactShare, seed, strangers: 0, defects: defects / 4, otherProvider: false };
  const team = createTeam(sandbox, request, store);
  const [first] = team.channels.values();
  if (defects > 0) addUnreadable(team, first!, world.now());
  const second = addAccount(team, store, world.now());
  return {
    ...sandbox,
    shoplineApi: shoplineApi(world, shopline),
    omnichatApi: omnichatApi(world, omnichat, () => Promise.resolve({ status: 404 })),
    store,
    team,
    channels: [first!, second],
    install: () => void installApp(sandbox, store, { emit: true }),
  };
}

/** A contact that only follows the account: neither team nor service has written to it. */
export function newFriend({ channelId }: Channel, lineId: string, nowMs: number): Contact {
  const unwritten = { name: 'friend', email: null, phone: null, memberId: null, note: null };
  const state = { ...unwritten, status: true, tags: [], attributes: {} };
  return newContact(channelId, lineId, nowMs, state, state);
}

/** The LINE id of a contact that the service cannot read. */
export const oddUserId = `U${'0'.repeat(32)}`;

/** Adds a contact of no member, which Omnichat lists in a form that nobody expects. */
function addUnreadable(team: Team, channel: Channel, nowMs: number): void {
  const contact = newFriend(channel, oddUserId, nowMs);
  contact.state = contact.base = { ...contact.state, email: { address: 'odd' } as never };
  team.addContact(channel, contact);
}

/** A second account of the same LINE provider, of which every other member is a friend. */
function addAccount(team: Team, store: Store, nowMs: number): Channel {
  const channel = new Channel('1659999999', 'second account');
  const lineIds = new Set([...store.all()].flatMap(({ lineId }) => lineId ?? []));
  for (const [index, lineId] of [...lineIds].entries()) {
    if (index % 2 === 1) continue;
    channel.add(newFriend(channel, lineId, nowMs));
  }
  team.addChannel(channel);
  return channel;
}
