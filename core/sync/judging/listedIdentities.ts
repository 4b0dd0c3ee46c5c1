import type { Member } from '../../store/documents';
import { writtenUserId, type Place } from '../records/keys';
import { SeenSet } from '../records/seenSet';
import { identityOf, type Candidate } from './candidate';
import type { SharedCode } from './decision';

/**
 * For a preview: who shares a LINE id or a phone, as SHOPLINE shows it now. In memory alone, 16 bytes for each: the
 * records are for work that writes, which may go on beside the preview.
 */
export class ListedIdentities {
  private readonly held = new SeenSet();
  private readonly holders = new SeenSet();
  private readonly shared = new SeenSet();

  /** Takes a member in; one that is shown again counts once. */
  add(candidate: Candidate): void {
    const { customerId, lineUserId } = candidate.mapped;
    this.holders.add(memberKey(customerId));
    // A guest shares nothing, and keeps the contact that the service wrote (mapping, "Who is synced").
    if (lineUserId !== null) this.holders.add(contactKey(lineUserId, customerId));
    for (const key of Object.values(keysOf(candidate))) {
      const isNew = key !== null && this.holders.add(holderKey(key, customerId));
      if (isNew && !this.held.add(key)) this.shared.add(key);
    }
  }

  /** The first reason that applies. With whom the member shares is not kept: a preview shows counts. */
  sharedBy(candidate: Candidate): SharedCode | null {
    const { line, phone } = keysOf(candidate);
    if (line !== null && this.shared.has(line)) return 'line_id_shared';
    return phone !== null && this.shared.has(phone) ? 'phone_shared' : null;
  }

  /** Whether the service wrote this member to the candidate's contact, and SHOPLINE shows it with another LINE id. */
  hasLeft(owner: Member | undefined, candidate: Candidate, at: Pick<Place, 'channelId'>): boolean {
    const { lineUserId } = candidate.mapped;
    if (!owner || lineUserId === null || writtenUserId(owner, at) !== lineUserId) return false;
    const { customerId } = owner;
    return this.holders.has(memberKey(customerId)) && !this.holders.has(contactKey(lineUserId, customerId));
  }
}

const memberKey = (customerId: string) => `member ${customerId}`;
const contactKey = (lineUserId: string, customerId: string) => `contact ${lineUserId} ${customerId}`;
const holderKey = (key: string, customerId: string) => `${key} ${customerId}`;

function keysOf(candidate: Candidate): { line: string | null; phone: string | null } {
  const { lineUserId, phoneKey } = identityOf(candidate);
  return { line: lineUserId && `line ${lineUserId}`, phone: phoneKey && `phone ${phoneKey}` };
}
