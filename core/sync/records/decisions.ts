import { Turns } from '../../runtime/async';
import type { Store } from '../../store';
import type { ConflictDecision, Member } from '../../store/documents';
import { findDecisions, removeDecisions } from '../../store/members/decisions';
import type { Fingerprints } from '../../store/sealing/fingerprint';

/** What an admin's decision knows a member by: LINE id and phone. */
export type Identity = Pick<Member, 'lineUserId' | 'phoneKey' | 'hiddenPhoneKey'>;

export function identityKey({ lineUserId, phoneKey, hiddenPhoneKey }: Identity, fingerprints: Fingerprints): string {
  return fingerprints.of('identity', JSON.stringify([lineUserId, phoneKey ?? hiddenPhoneKey ?? null]));
}

/**
 * Whether a decision holds: each member it names has the LINE id and phone of the time when the admin decided.
 * @param present the members in the conflict, as they are known now, by customer id.
 */
export function holds(
  { customerIds, identities }: Pick<ConflictDecision, 'customerIds' | 'identities'>,
  present: ReadonlyMap<string, Identity>,
  fingerprints: Fingerprints,
): boolean {
  return customerIds.every((customerId, at) => {
    const identity = present.get(customerId);
    return identity !== undefined && identityKey(identity, fingerprints) === identities[at];
  });
}

/**
 * What admins decided of an integration's conflicts, in memory while the lease is held, so that no member costs a
 * query. There are few, since an admin makes each by hand. `api` stores them and puts the members concerned into the
 * inbox; such an entry makes the holder of the lease load the decisions again.
 */
export class Decisions {
  private byCustomerId = new Map<string, ConflictDecision[]>();
  private readonly loads = new Turns();

  constructor(
    private readonly store: Store,
    private readonly integrationId: string,
    known: ConflictDecision[],
  ) {
    this.take(known);
  }

  /** The decisions in which a member is a side, the newest first. */
  of(customerId: string): readonly ConflictDecision[] {
    return this.byCustomerId.get(customerId) ?? [];
  }

  /** Loads follow one another, so that an older answer never replaces a newer one. */
  load(): Promise<void> {
    return this.loads.take(async () => this.take(await findDecisions(this.store, this.integrationId)));
  }

  /** Ends the decisions in which a member is a side, except those that `stands` keeps. */
  async endOf(customerId: string, stands: (decision: ConflictDecision) => boolean): Promise<void> {
    const about = this.of(customerId).filter((decision) => !stands(decision));
    if (about.length === 0) return;
    await removeDecisions(this.store, this.integrationId, about);
    await this.load();
  }

  private take(decisions: ConflictDecision[]): void {
    this.byCustomerId = new Map();
    for (const decision of decisions) {
      for (const customerId of decision.customerIds)
        this.byCustomerId.set(customerId, [...this.of(customerId), decision]);
    }
  }
}
