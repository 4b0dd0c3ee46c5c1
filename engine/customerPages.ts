import { PartnerError } from '../domain/partnerError';
import type { CustomerPage } from '../shopline/customers';
import type { Segment } from '../store/documents';
import type { LaneSession } from './session';

/** The same page this often in a row means that the cursor does not move. */
const maxRepeats = 3;

export interface ReadPage extends CustomerPage {
  /** When the page was asked for: it shows the store at this time or later. */
  asOfMs: number;
  isLast: boolean;
}

function toDate(ms: number | null): Date | undefined {
  return ms === null ? undefined : new Date(ms);
}

/**
 * Pages of one window of the store, with the `previous_id` cursor. Ends at an empty page, or at a short one once as many
 * members came as SHOPLINE counts: a page that shrank in between does not end the walk.
 * @throws PartnerError `shopline_cursor_repeats` when the cursor does not move.
 */
export async function* readCustomerPages(
  session: LaneSession,
  segment: Segment,
  onCall: () => void,
): AsyncGenerator<ReadPage> {
  const { deps, facts } = session;
  let cursor = segment.cursor;
  let received = 0;
  let largestPage = 0;
  let repeats = 0;
  for (;;) {
    const query = {
      updatedAfter: toDate(segment.updatedAfterMs),
      updatedBefore: toDate(segment.updatedBeforeMs),
      createdAfter: toDate(segment.createdAfterMs),
      createdBefore: toDate(segment.createdBeforeMs),
      previousId: cursor ?? undefined,
      perPage: deps.shoplinePageSize,
    };
    let asOfMs = 0;
    const page = await session.call('shopline', (signal) => {
      onCall();
      asOfMs = Date.now();
      return deps.shopline.listCustomers(facts.shoplineToken, query, signal);
    });
    if (page.lastId !== null && page.lastId === cursor) {
      repeats += 1;
      if (repeats >= maxRepeats) {
        throw new PartnerError({ partner: 'shopline', kind: 'bug', code: 'shopline_cursor_repeats' });
      }
      continue;
    }
    repeats = 0;
    received += page.receivedCount;
    largestPage = Math.max(largestPage, page.receivedCount);
    const isShort = page.receivedCount < largestPage || page.receivedCount < Math.min(deps.shoplinePageSize, 24);
    const isCounted = segment.cursor === null && page.totalCount !== null && received >= page.totalCount;
    const isLast = page.receivedCount === 0 || page.lastId === null || (isShort && isCounted);
    yield { ...page, asOfMs, isLast };
    if (isLast) return;
    cursor = page.lastId;
  }
}
