import type { LaneSession } from './session';

/** With fewer LINE ids than this nothing can be said. */
const minLineIds = 20;
const minKnownShare = 0.02;

/**
 * Whether the chosen LINE Official Account is the one the store's members log in with: LINE ids differ by provider, so
 * on a wrong account practically none of them is a contact.
 */
export class AccountCheck {
  private lineIds = 0;
  private known = 0;

  constructor(private readonly session: LaneSession) {}

  async add(lineUserIds: string[]): Promise<void> {
    const known = (await this.session.records.loadContacts(lineUserIds)).size;
    this.lineIds += lineUserIds.length;
    this.known += known;
  }

  /** Enough is known to say that the account fits. */
  get isPassed(): boolean {
    return this.lineIds >= minLineIds && this.known >= this.lineIds * minKnownShare;
  }

  /** To be asked when every member was looked at. */
  get isMismatch(): boolean {
    return this.lineIds >= minLineIds && this.known < this.lineIds * minKnownShare;
  }
}
