import { PartnerError } from '../../domain/partnerError';
import type { Contact } from '../../domain/types';
import type { OmnichatClient } from '../../partners/omnichat/client';
import type { ContactQuery } from '../../partners/omnichat/contacts';
import { Work } from '../lease/work';
import { Pacer } from '../pacing/pacer';
import { OmnichatSession } from '../sessions/omnichatSession';
import { ContactWalk } from './contactWalk';

const lease = { isValid: true, noteCall: () => undefined, noteBrokenOff: () => undefined };
const firstUpdateMs = Date.UTC(2020, 0, 1);
const minuteMs = 60_000;

interface Account {
  count: number;
  /** A page holds at most this many contacts, whatever is asked for. */
  mostOnAPage?: number;
  /** Deeper pages are refused. */
  deepestPage?: number;
  /** The total that a page tells; by default how many contacts the window has. */
  totalOf?: (page: Contact[]) => number | null;
  /** False: the account gives its first page for every page number. */
  isPageHeeded?: boolean;
  /** Time between the updates of two contacts; a minute unless given. */
  everyMs?: number;
}

/** An account that lists its contacts by their last update, the oldest first. */
function accountOf({
  count,
  mostOnAPage = 100,
  deepestPage = Infinity,
  totalOf,
  isPageHeeded = true,
  everyMs = minuteMs,
}: Account) {
  const contacts = Array.from({ length: count }, (_, index): Contact => {
    const nothing = { memberId: null, phone: null, email: null, tags: [], attributes: [] };
    return { userId: `U${index}`, ...nothing, updatedAtMs: firstUpdateMs + index * everyMs };
  });
  let calls = 0;
  const listContacts = (_token: string, query: ContactQuery) => {
    calls += 1;
    const { pageSize, updatedAfterMs, updatedBeforeMs } = query;
    const page = isPageHeeded ? query.page : 1;
    if (page > deepestPage)
      return Promise.reject(
        new PartnerError({ partner: 'omnichat', kind: 'bug', code: 'omnichat_request_refused', waitMs: null }),
      );
    const isListed = ({ updatedAtMs }: Contact) => updatedAtMs! >= updatedAfterMs && updatedAtMs! < updatedBeforeMs;
    const listed = contacts.filter(isListed);
    const size = Math.min(pageSize, mostOnAPage);
    const shown = listed.slice((page - 1) * size, page * size);
    return Promise.resolve({
      contacts: shown,
      receivedCount: shown.length,
      totalCount: totalOf ? totalOf(shown) : listed.length,
    });
  };
  const { signal } = new Work(new AbortController().signal);
  const options = { token: 'token', pacer: new Pacer(10_000), signal, lease };
  const client = { listContacts } as unknown as OmnichatClient;
  return { session: new OmnichatSession(client, '1650000001', options), calls: () => calls };
}

async function walk(account: Account) {
  const { session, calls } = accountOf(account);
  const met = new Set<string>();
  const window = { updatedAfterMs: 1, updatedBeforeMs: firstUpdateMs + account.count * minuteMs };
  const onContacts = (contacts: Contact[]) => {
    for (const { userId } of contacts) met.add(userId);
    return Promise.resolve();
  };
  const isComplete = await new ContactWalk(session, window, onContacts, () => false).run();
  return { met: met.size, isComplete, calls: calls() };
}

it('meets everyone where each page holds as many as were asked for', async () => {
  expect(await walk({ count: 950 })).toEqual({ met: 950, isComplete: true, calls: 11 });
});

it.each([50, 20, 1])('meets everyone where a page holds %d at most, whatever is asked for', async (mostOnAPage) => {
  expect(await walk({ count: 230, mostOnAPage })).toMatchObject({ met: 230, isComplete: true });
});

it.each<[string, Account['totalOf']]>([
  ['', undefined],
  [', and the total is missing', () => null],
  [', and the total is too low', () => 5],
])(
  'meets everyone where deep pages are refused%s: the window is halved until it is shallow enough',
  async (_title, totalOf) => {
    const { calls, met } = await walk({ count: 3_050, deepestPage: 10, totalOf });
    expect(met).toBe(3_050);
    expect(calls).toBeLessThan(500);
  },
);

it('takes a refusal of the page behind the last one for the end', async () => {
  expect(await walk({ count: 400, deepestPage: 4 })).toEqual({ met: 400, isComplete: true, calls: 6 });
});

it.each([0, 2, 30])(
  'asks for three pages at most where %d contacts changed and the total counts the whole account',
  async (count) => {
    const { met, calls } = await walk({ count, totalOf: () => 200_000 });
    expect(met).toBe(count);
    expect(calls).toBeLessThanOrEqual(3);
  },
);

it('ends where the number of the page is not heeded', async () => {
  expect(await walk({ count: 100, isPageHeeded: false, totalOf: () => null })).toMatchObject({ met: 100, calls: 2 });
});

it.each<[string, number, NonNullable<Account['totalOf']>]>([
  ['counts the items of a page', 100, (page) => page.length],
  ['is 0', 100, () => 0],
  ['is 0', 20, () => 0],
  ['is too low', 100, () => 5],
  ['is too low', 20, () => 5],
  ['is missing', 100, () => null],
  ['is missing', 20, () => null],
])('meets everyone where the total %s, in pages of %d', async (_title, mostOnAPage, totalOf) => {
  expect(await walk({ count: 400, mostOnAPage, totalOf })).toMatchObject({ met: 400 });
  expect(await walk({ count: 230, mostOnAPage, totalOf })).toMatchObject({ met: 230 });
});

it('gives up where even the first pages are refused', async () => {
  await expect(walk({ count: 300, deepestPage: 0 })).rejects.toThrow(PartnerError);
});

it('gives up where a second page is refused of contacts that were updated in one moment', async () => {
  await expect(walk({ count: 300, deepestPage: 1, everyMs: 0 })).rejects.toThrow(PartnerError);
});
