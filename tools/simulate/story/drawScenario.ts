import { hash32, Random } from '../../../sandbox/core/random';
import { faultKinds, focuses, type FaultKind, type Focus, type Scenario } from './scenario';

const focusShare = 0.3;
const decisionShare = 0.1;

/** Draws what a seed is about. A share of the seeds is narrowed to one arranged situation. */
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
function narrow(focus: Focus, random: Random): Partial<Scenario> {
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
        omnichatCap: random.int(1, 2),
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
        members: random.int(6, 12),
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
        horizonMs: 22_000,
        idleMs: never,
      };
    case 'lostRecords':
      return {
        ...staged,
        members: random.chance(0.5) ? random.int(3, 6) : random.int(45, 55),
        contactShare: 1,
        unmatched: 'skip',
        horizonMs: 32_000,
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
        horizonMs: 45_000,
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
        members: 24,
        contactShare: 1,
        workers: random.int(1, 2),
        shoplineCap: 5,
        pageSize: 3,
        unmatched: 'skip',
        horizonMs: 14_000,
        idleMs: never,
      };
    case 'unfinished':
      return {
        ...staged,
        members: 24,
        contactShare: 1,
        workers: 1,
        shoplineCap: 5,
        pageSize: 3,
        unmatched: 'skip',
        // Longer than the shortest interval of full reads (`leastSeconds`).
        horizonMs: 140_000,
        idleMs: never,
      };
    case 'accounts':
      return {
        ...staged,
        about: 'bindings',
        members: 14,
        contactShare: 1,
        omnichatCap: 1,
        pageSize: 50,
        unmatched: 'skip',
        horizonMs: 25_000,
        idleMs: never,
      };
    case 'refusals':
      return {
        ...calm,
        about: 'members',
        members: random.int(12, 16),
        contactShare: 1,
        eligibility: 'line',
        unmatched: 'skip',
        faults: new Set(['contactRefused']),
        faultEveryMs: 6_000,
        happeningEveryMs: 600,
        wishEveryMs: 8_000,
        horizonMs: 24_000,
        idleMs: never,
      };
  }
}
