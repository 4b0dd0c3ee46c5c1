import { isDecided, type Cause } from '../../domain/memberHistory';
import type { Store } from '../../store';
import type { Member } from '../../store/documents';
import { askForMembers } from '../../store/inbox/webhookInbox';
import { askForFullReads, withdrawFullRead } from '../../store/integrations/reads';
import { noteArrivals } from '../../store/leases/leases';
import type { OnNews } from './contactState';
import type { Records } from './records';

/** For more members than this a full read is asked for, instead of reading them one by one. */
const mostRechecked = 300;
/** LINE ids in one query: with 360,000 it would exceed the largest query that MongoDB takes. */
const userIdsAtOnce = 1_000;

/** Has members of one integration judged anew. */
export class Rechecks {
  constructor(
    private readonly store: Store,
    private readonly records: Records,
  ) {}

  /**
   * Puts members into the inbox to be read and judged anew, and tells the holder of the lease.
   * @param traceparentOf the trace of the webhook that is the reason; null where there is none.
   */
  async ofMembers(
    members: Pick<Member, 'customerId'>[],
    traceparentOf: (customerId: string) => string | null = () => null,
    cause: Cause = 'contact_event',
  ): Promise<void> {
    if (members.length === 0) return;
    const { integrationId } = this.records;
    const asked = members.map(({ customerId }) => ({ customerId, traceparent: traceparentOf(customerId) }));
    await askForMembers(this.store, integrationId, asked, cause);
    await noteArrivals(this.store, integrationId);
  }

  /**
   * Rechecks the members with these LINE ids, because their contacts have changed. For many, as after an import of
   * friends, it asks for a full read, which takes a fraction of the calls that reading each takes.
   * @param isConcerned whether to recheck this member, as it is on record.
   */
  async ofHolders(userIds: string[], isConcerned: (member: Member) => boolean = () => true): Promise<void> {
    const holders: Member[] = [];
    for (let at = 0; at < userIds.length; at += userIdsAtOnce) {
      const found = await this.records.findSharing(userIds.slice(at, at + userIdsAtOnce), []);
      holders.push(...found.filter(isConcerned));
      if (holders.length > mostRechecked) {
        await askForFullReads(this.store, [this.records.integrationId]);
        return;
      }
    }
    await this.ofMembers(holders);
  }

  /** Rechecks members whose contacts a walk finds changed. A walk that is broken off leaves a full read asked for. */
  async ofWalk(walk: (onNews: OnNews) => Promise<string[]>, isConcerned?: (member: Member) => boolean): Promise<void> {
    const { store } = this;
    const { integrationId } = this.records;
    let asking: Promise<number> | undefined;
    const changed = await walk(async () => void (await (asking ??= askForFullReads(store, [integrationId]))));
    await this.ofHolders(changed, isConcerned);
    if (asking) await withdrawFullRead(store, integrationId, await asking);
  }

  /**
   * Rechecks the members who wait for one of these LINE ids or phones to be free; for many as `ofHolders` does. Their
   * cause is the change of another member: no event has told of their own contacts.
   */
  async ofWaiting(lineUserIds: string[], phoneKeys: string[], freedBy?: string): Promise<void> {
    const holders = await this.records.findSharing(lineUserIds, phoneKeys);
    const waiting = holders.filter((one) => isWaiting(one) && one.customerId !== freedBy);
    if (waiting.length <= mostRechecked) await this.ofMembers(waiting, undefined, 'webhook');
    else await askForFullReads(this.store, [this.records.integrationId]);
  }
}

/** In conflict, or left out because an admin decided one. */
function isWaiting({ state, code }: Member): boolean {
  return state === 'conflict' || isDecided(code);
}
