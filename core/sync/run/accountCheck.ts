import type { SyncRun } from '../../store/documents';
import type { Records } from '../records/records';

/** With fewer LINE ids than this nothing can be said. */
const minLineIds = 20;
const minKnownShare = 0.02;
/**
 * While more members are to be read, the share of those read so far is a guess, and `isPassed` is asked with every part.
 * So the count must exceed 2 % by three standard deviations. That of a count by chance is the root of its mean. Of fewer
 * than 200 LINE ids as many must be known as of 200: ten.
 */
const deviations = 3;
const leastSample = 200;

/** LINE ids looked at, and how many of them are contacts of the account. */
type AccountFound = NonNullable<SyncRun['accountCheck']>;

/**
 * Whether the chosen LINE Official Account is the one the store's members log in with: LINE ids differ by provider, so
 * on a wrong account practically none of them is a contact.
 */
export class AccountCheck {
  readonly found: AccountFound;

  /** @param before what a run found before it was interrupted. */
  constructor(
    private readonly records: Pick<Records, 'loadContacts'>,
    before: AccountFound | undefined,
  ) {
    this.found = { lineIds: before?.lineIds ?? 0, known: before?.known ?? 0 };
  }

  async add(lineUserIds: string[]): Promise<void> {
    const contacts = await this.records.loadContacts(lineUserIds);
    this.found.lineIds += lineUserIds.length;
    this.found.known += [...contacts.values()].filter(({ isExpected }) => !isExpected).length;
  }

  /** Enough is known to say that the account fits, whatever is still to come. */
  get isPassed(): boolean {
    const least = Math.max(this.found.lineIds, leastSample) * minKnownShare;
    return this.isSampled && this.found.known >= least + deviations * Math.sqrt(least);
  }

  /** To be asked once every member was looked at, or as many as a run can hold unwritten. */
  get isMismatch(): boolean {
    return this.isSampled && !this.isKnownEnough;
  }

  private get isSampled(): boolean {
    return this.found.lineIds >= minLineIds;
  }

  private get isKnownEnough(): boolean {
    return this.found.known >= this.found.lineIds * minKnownShare;
  }
}
