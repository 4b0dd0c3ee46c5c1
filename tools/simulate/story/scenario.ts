import type { Settings } from '../../../core/domain/types';

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
  'contactRefused',
  'omnichatAccess',
  'definitionMissing',
  'entryUnreadable',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/**
 * Situations that chance alone brings about in one of thousands of stories. A story of one of these has little else in
 * it, and things happen in the order and about as close together as the situation asks for.
 */
export const focuses = [
  /** Something arrives while the inbox is looked through for the last time before the lease is given back. */
  'lateAnswers',
  /** A holder renews a lease, also one that has run out, while another worker is about to take it. */
  'leaseRace',
  /**
   * Bindings begin and end while Temporal is away, or a sweep is asked for; or the app is uninstalled while no api is
   * there to hear of it.
   */
  'untold',
  /** Operators ask for much while workflows continue as new. */
  'requests',
  /** Workers die at work, one after the other. */
  'crashes',
  /**
   * A member goes whose first write is on no record, because the worker died. Or all members' points change back after
   * such writes.
   */
  'lostRecords',
  /** Members change while contacts are listed for the first time. */
  'firstSync',
  /**
   * A member's LINE id changes, and another member comes to have it, while what was known is still being stored; or a
   * phone changes; or points change and change back, while the database is slow to tell what is on record.
   */
  'identities',
  /** Members go while everyone is read. */
  'removals',
  /** Members go while an attribute that all have is archived in Omnichat. */
  'definitions',
  /** What stands in front of the partners answers with a 404 of its own, while the team changes contacts. */
  'gateways',
  /** A sync is paused and resumed while its calls are held up on their way. */
  'pauses',
  /** An admin pauses or cancels a sync, and leaves it so until the next full read in the background is due. */
  'unfinished',
  /** Another account is chosen while everyone's changes are delivered. */
  'accounts',
  /** Members change while Omnichat refuses some contacts, or access to them, whatever is asked of them. */
  'refusals',
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
  /** Never changed in a story: what an earlier rule left on contacts is lawful, and the sandbox cannot tell that. */
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
   * stays when the member goes; so none goes. `bindings`: accounts and bindings change, and members only harmlessly,
   * because what another account or an earlier binding has of them is lawfully left.
   */
  about: 'members' | 'contacts' | 'bindings';
  faults: ReadonlySet<FaultKind>;
  faultEveryMs: number;
  clocksApartMs: number;
  webhooks: { dropped: number; repeated: number; lateMs: number };
  /** Where no fault explains it, changes wait no longer than this while nobody works. */
  idleMs: number;
  /** The story is about this situation and little else. */
  focus: Focus | null;
  /** Members come to share LINE ids and phones, and an admin decides whose the contact is. */
  hasDecisions: boolean;
}
