import type { Settings } from '../../../core/domain/types';
import { hash32, Random } from '../../../sandbox/core/random';

export const faultKinds = [
  'crash',
  'apiCrash',
  'freeze',
  'cutOff',
  'deploy',
  'databaseAway',
  'databaseSlow',
  'leasesSlow',
  'temporalAway',
  'lostAnswers',
  'shoplineTroubles',
  'omnichatTroubles',
  'webhookTroubles',
  'clocks',
  'continueAsNew',
  'contactDeleted',
  'omnichatAccess',
  'definitionMissing',
  'entryUnreadable',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/**
 * Situations that chance alone brings about in one of thousands of stories. A story of one of these has little else in it, and
 * things happen in the order and about as close together as the situation asks for.
 *
 * `lateAnswers`: something arrives while the inbox is looked through for the last time before the lease is given back.
 * `leaseRace`: a holder renews a lease that has run out while another takes it.
 * `untold`: bindings begin and end while Temporal is away, or a sweep is asked for. `requests`: operators ask for much while
 * workflows continue as new. `crashes`: workers die at work, one after the other. `lostRecords`: a member goes whose first
 * write is on no record, because the worker died. `firstSync`: members change while contacts are listed for the first time.
 * `identities`: who a member is changes, and changes again, while what was known of it is still being stored. `removals`:
 * members go while everyone is read. `definitions`: members go while an attribute that all have is archived in Omnichat.
 * `gateways`: what stands in front of the partners answers with a 404 of its own, while the team changes contacts. `pauses`:
 * a sync is paused and resumed while its calls are held up on their way.
 */
export const focuses = [
  'lateAnswers',
  'leaseRace',
  'untold',
  'requests',
  'crashes',
  'lostRecords',
  'firstSync',
  'identities',
  'removals',
  'definitions',
  'gateways',
  'pauses',
] as const;

export type Focus = (typeof focuses)[number];

/** What a seed is about. Few things at a time: a story of everything at once shows little. */
export interface Scenario {
  seed: number;
  members: number;
  contactShare: number;
  /** Share of members and contacts with something odd about them. */
  defects: number;
  workers: number;
  shoplineCap: number;
  omnichatCap: number;
  pageSize: number;
  sweepEverySeconds: number;
  /** Fixed: what an earlier rule has left on contacts is lawful, and the sandbox cannot tell it. */
  eligibility: Settings['eligibility'];
  unmatched: Settings['unmatched'];
  /** How long things happen. */
  horizonMs: number;
  /** How often something happens to members and contacts, on average. */
  happeningEveryMs: number;
  /** How often an admin or an operator wants something. */
  wishEveryMs: number;
  /**
   * `members`: members go, merge and move between contacts. `contacts`: the team overwrites what contacts carry, which
   * stays when its member goes; so none goes. `bindings`: accounts and bindings change, and members only harmlessly, for
   * what another account or an earlier binding has of them is lawfully left.
   */
  about: 'members' | 'contacts' | 'bindings';
  faults: ReadonlySet<FaultKind>;
  faultEveryMs: number;
  clocksApartMs: number;
  webhooks: { dropped: number; repeated: number; lateMs: number };
  /** Longer than this nothing rests that could be done, where no fault explains it. */
  idleMs: number;
  /** The story is about this situation and little else. */
  focus: Focus | null;
  /** Members come to share LINE ids and phones, and an admin decides whose the contact is. */
  hasDecisions: boolean;
}

const focusShare = 0.2;
const decisionShare = 0.1;

/** What a seed is about, as all seeds are drawn; some have a situation to themselves. */
export function drawScenario(seed: number, random: Random): Scenario {
  const chance = new Random(hash32(`focus ${seed}`));
  const drawn = drawAny(seed, random);
  if (!chance.chance(focusShare))
    return { ...drawn, hasDecisions: drawn.about !== 'bindings' && chance.chance(decisionShare) };
  const focus = chance.pick(focuses);
  return { ...drawn, ...narrow(focus, chance), focus };
}

function drawAny(seed: number, random: Random): Scenario {
  // Most stories are small and short, for the sake of pace; a few are neither.
  const isLarge = random.chance(0.05);
  const isLong = random.chance(0.05);
  const about = random.pick(['members', 'members', 'contacts', 'bindings'] as const);
  const calm = random.chance(0.15);
  const faults = new Set(faultKinds.filter(() => !calm && random.chance(0.16)));
  const hasLowCaps = random.chance(0.5);
  return {
    seed,
    members: isLarge ? random.int(30, 60) : random.int(3, 15),
    contactShare: random.pick([0.5, 0.8, 1]),
    defects: random.pick([0, 0, 0.2]),
    workers: random.int(1, 2),
    shoplineCap: hasLowCaps ? 5 : 20,
    omnichatCap: hasLowCaps ? 8 : 40,
    pageSize: random.pick([3, 10, 50]),
    sweepEverySeconds: random.pick([60, 300, 900]),
    eligibility: random.pick(['line_and_phone', 'line_and_phone', 'line']),
    unmatched: about === 'members' && random.chance(0.15) ? 'create' : 'skip',
    horizonMs: isLong ? 40_000 : random.pick([4_000, 8_000, 16_000]),
    happeningEveryMs: isLong ? 300 : random.pick([600, 1_500, 4_000]),
    wishEveryMs: random.pick([1_500, 4_000, 15_000]),
    about,
    faults,
    faultEveryMs: random.pick([1_500, 4_000, 10_000]),
    clocksApartMs: faults.has('clocks') ? 700 : 0,
    webhooks: faults.has('webhookTroubles')
      ? { dropped: random.pick([0.1, 0.5, 1]), repeated: 0.2, lateMs: random.pick([500, 10_000, 60_000]) }
      : { dropped: 0, repeated: 0, lateMs: 100 },
    idleMs: 5_000,
    focus: null,
    hasDecisions: false,
  };
}

const never = Number.POSITIVE_INFINITY;
const calm = { webhooks: { dropped: 0, repeated: 0, lateMs: 100 }, clocksApartMs: 0, defects: 0 };
/** Nothing happens to members but what is staged. */
const staged = {
  ...calm,
  about: 'members' as const,
  faults: new Set<FaultKind>(),
  happeningEveryMs: never,
  wishEveryMs: never,
};

/** What is different in a story of this situation. */
export function narrow(focus: Focus, random: Random): Partial<Scenario> {
  switch (focus) {
    case 'lateAnswers':
      return {
        ...staged,
        members: random.int(3, 6),
        workers: 1,
        horizonMs: 60_000,
        idleMs: 12_000,
      };
    case 'leaseRace':
      return {
        ...staged,
        members: 40,
        contactShare: 1,
        workers: 2,
        shoplineCap: 5,
        omnichatCap: 1,
        pageSize: 50,
        unmatched: 'skip',
        horizonMs: 40_000,
        idleMs: never,
      };
    case 'untold':
      return {
        ...calm,
        about: 'bindings',
        unmatched: 'skip',
        faults: new Set(['temporalAway']),
        faultEveryMs: 10_000,
        wishEveryMs: random.pick([3_000, 12_000]),
        horizonMs: random.pick([16_000, 30_000]),
      };
    case 'requests':
      return {
        ...calm,
        about: 'members',
        members: random.int(10, 20),
        contactShare: 1,
        omnichatCap: 2,
        faults: new Set(['continueAsNew']),
        faultEveryMs: random.pick([300, 1_000]),
        wishEveryMs: random.pick([700, 2_500]),
        happeningEveryMs: 4_000,
        horizonMs: 16_000,
      };
    case 'crashes':
      return {
        ...calm,
        about: 'members',
        contactShare: 1,
        unmatched: 'skip',
        faults: new Set(),
        happeningEveryMs: 600,
        wishEveryMs: 4_000,
        horizonMs: 30_000,
        idleMs: never,
      };
    case 'lostRecords':
      return {
        ...staged,
        members: random.int(3, 6),
        contactShare: 1,
        unmatched: 'skip',
        horizonMs: 40_000,
        idleMs: never,
      };
    case 'firstSync':
      return {
        ...staged,
        members: random.int(6, 12),
        contactShare: 1,
        pageSize: 10,
        unmatched: 'skip',
        horizonMs: 15_000,
      };
    case 'identities':
      return {
        ...staged,
        members: random.int(4, 8),
        contactShare: 0.5,
        workers: 1,
        unmatched: 'skip',
        horizonMs: 60_000,
        idleMs: 20_000,
      };
    case 'removals':
      return {
        ...staged,
        members: 14,
        contactShare: 0.8,
        workers: 1,
        shoplineCap: 1,
        pageSize: 3,
        unmatched: 'skip',
        horizonMs: 60_000,
        idleMs: 20_000,
      };
    case 'definitions':
      return {
        ...calm,
        about: 'members',
        members: random.int(6, 12),
        contactShare: 1,
        unmatched: 'skip',
        faults: new Set(),
        happeningEveryMs: 2_000,
        wishEveryMs: never,
        horizonMs: 40_000,
        idleMs: never,
      };
    case 'gateways':
      return {
        ...calm,
        about: 'contacts',
        contactShare: 1,
        unmatched: 'skip',
        faults: new Set(),
        happeningEveryMs: 600,
        wishEveryMs: 15_000,
        horizonMs: 16_000,
        idleMs: never,
      };
    case 'pauses':
      return {
        ...staged,
        members: 40,
        contactShare: 1,
        workers: random.int(1, 2),
        shoplineCap: 5,
        pageSize: 3,
        unmatched: 'skip',
        horizonMs: 20_000,
        idleMs: never,
      };
  }
}
