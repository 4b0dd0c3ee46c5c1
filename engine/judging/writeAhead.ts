import type { ContactState, Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { formerUserId, targetOf, type Candidate } from './candidate';
import type { Records } from '../records/records';
import type { Sharing } from './sharing';

/**
 * What has to be on record before a contact is written, because only the record of the write would tell it afterwards
 * and a process may die between the two: whom the contact belongs to, so that it is cleared when they go, and which
 * tags are ours, so that they are taken off again. Nobody is harmed by a write that does not come.
 */
export class WriteAhead {
  constructor(
    private readonly records: Records,
    private readonly fingerprints: Fingerprints,
  ) {}

  /** @returns whether something had to be stored; contacts loaded before may have changed meanwhile. */
  async record(candidates: Candidate[], sharing: Sharing, contacts: Map<string, ContactState>): Promise<boolean> {
    const members: Member[] = [];
    const claimed: ContactState[] = [];
    for (const candidate of candidates) {
      const contact = this.contactToWrite(candidate, sharing, contacts);
      if (!contact) continue;
      const member = this.withTarget(candidate);
      if (member) members.push(member);
      const claim = this.withTags(candidate, contact);
      if (claim) claimed.push(claim);
    }
    if (members.length + claimed.length === 0) return false;
    await this.records.saveAhead(members, claimed);
    return true;
  }

  /** The contact on record that a member is about to be compared with. */
  private contactToWrite(
    candidate: Candidate,
    sharing: Sharing,
    contacts: Map<string, ContactState>,
  ): ContactState | undefined {
    const { mapped } = candidate;
    if (!mapped.eligible || sharing.sharedBy(candidate)) return;
    const former = formerUserId(candidate, this.records.channelId);
    // Cleared first; the member is judged again then.
    if (former !== null && contacts.get(former)?.memberId === mapped.customerId) return;
    const contact = contacts.get(mapped.lineUserId!);
    const isFree = !contact?.memberId || contact.memberId === mapped.customerId;
    return isFree ? contact : undefined;
  }

  /** New members were stored with it. */
  private withTarget(candidate: Candidate): Member | null {
    const target = targetOf(candidate, this.records.channelId);
    if (!candidate.known || candidate.known.deliveredTo === target) return null;
    return { ...this.records.latest(candidate.known), deliveredTo: target };
  }

  private withTags({ mapped }: Candidate, contact: ContactState): ContactState | null {
    if (!mapped.eligible) return null;
    const missing = mapped.desired.tags.filter((tag) => !contact.tags.includes(this.fingerprints.of(tag)));
    if (missing.length === 0) return null;
    const own = this.records.openOwnTags(contact);
    const claimed = missing.filter((tag) => !own.includes(tag));
    return claimed.length === 0 ? null : this.records.sealOwnTags(contact, [...own, ...claimed]);
  }
}
