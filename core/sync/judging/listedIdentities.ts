import type { Member } from '../../store/documents';
import type { Decisions, Identity } from '../records/decisions';
import { writtenUserId, type Place } from '../records/keys';
import { SeenSet } from '../records/seenSet';
import { identityOf, type Candidate } from './candidate';
import type { Listed, Side } from './decision';

/**
 * For a preview: who shares a LINE id or a phone, as SHOPLINE shows it now. In memory alone, 16 bytes for each, and a
 * key for each that several have: the records are for work that writes, which may go on beside the preview.
 */
export class ListedIdentities {
  private readonly held = new SeenSet();
  private readonly holders = new SeenSet();
  /** How many members have a LINE id or phone that several have. */
  private readonly shared = new Map<string, number>();
  /** The members whom an admin's decision names, by customer id. */
  private readonly sides = new Map<string, Side>();

  constructor(private readonly decisions: Pick<Decisions, 'of'>) {}

  /** Takes a member in; one that is shown again counts once. */
  add(candidate: Candidate): void {
    const { customerId, lineUserId } = candidate.mapped;
    const identity = identityOf(candidate);
    if (this.decisions.of(customerId).length > 0) this.sides.set(customerId, { customerId, ...identity });
    this.holders.add(memberKey(customerId));
    // A guest shares nothing, and keeps the contact that the service wrote (mapping, "Who is synced").
    if (lineUserId !== null) this.holders.add(contactKey(lineUserId, customerId));
    for (const key of Object.values(keysOf(identity))) {
      const isNew = key !== null && this.holders.add(holderKey(key, customerId));
      if (isNew && !this.held.add(key)) this.shared.set(key, (this.shared.get(key) ?? 1) + 1);
    }
  }

  /** What the member shares. Only those with whom it was decided are kept by name: a preview shows counts. */
  of(candidate: Candidate): Listed {
    const { customerId } = candidate.mapped;
    const own = identityOf(candidate);
    const ids = new Set(this.decisions.of(customerId).flatMap(({ customerIds }) => customerIds));
    const sides = [...ids].filter((id) => id !== customerId).flatMap((id) => this.sides.get(id) ?? []);
    const line = sides.filter(({ lineUserId }) => lineUserId !== null && lineUserId === own.lineUserId);
    const phone = sides.filter(({ phoneKey }) => phoneKey !== null && phoneKey === own.phoneKey);
    const keys = keysOf(own);
    const hasMore = (key: string | null, known: number) => (this.shared.get(key ?? '') ?? 1) > 1 + known;
    return {
      sharers: { line, phone },
      hasMore: { line: hasMore(keys.line, line.length), phone: hasMore(keys.phone, phone.length) },
    };
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

function keysOf({ lineUserId, phoneKey }: Identity): { line: string | null; phone: string | null } {
  return { line: lineUserId && `line ${lineUserId}`, phone: phoneKey && `phone ${phoneKey}` };
}
