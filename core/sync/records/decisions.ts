import { Turns } from '../../runtime/async';
import type { Store } from '../../store';
import type { ConflictDecision, Member } from '../../store/documents';
import { findDecisions, removeDecisions } from '../../store/members/decisions';
import type { Fingerprints } from '../../store/sealing/fingerprint';

/** What a member is told from others by. */
export type Identity = Pick<Member, 'lineUserId' | 'phoneKey' | 'hiddenPhoneKey'>;

export function identityKey({ lineUserId, phoneKey, hiddenPhoneKey }: Identity, fingerprints: Fingerprints): string {
  return fingerprints.of('identity', JSON.stringify([lineUserId, phoneKey ?? hiddenPhoneKey ?? null]));
}

/**
 * Whether a decision holds: each of its sides is who they were when it was made.
 * @param present those in the conflict who are known now, by customer id.
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
 * What admins decided of an integration's conflicts, in memory while the lease is held: few, each made by hand, so that no
 * member costs a query. `api` writes them; who is concerned then comes by the inbox, which has them loaded anew.
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

  /** Those that a member is a side of, the newest first. */
  of(customerId: string): readonly ConflictDecision[] {
    return this.byCustomerId.get(customerId) ?? [];
  }

  /** In turn: an older answer never replaces a newer one. */
  load(): Promise<void> {
    return this.loads.take(async () => this.take(await findDecisions(this.store, this.integrationId)));
  }

  /** Ends those that a member is a side of, but for those that stand. */
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
