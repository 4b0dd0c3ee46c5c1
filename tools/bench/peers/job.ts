import Bottleneck from 'bottleneck';
import { setTimeout as delay } from 'node:timers/promises';
import type { Customer } from '../../../core/domain/customer';
import { mapMember } from '../../../core/domain/mapping';
import { PartnerError } from '../../../core/domain/partnerError';
import { defaultSettings, type ContactUpsert } from '../../../core/domain/types';
import { OmnichatClient } from '../../../core/partners/omnichat/client';
import { ShoplineClient } from '../../../core/partners/shopline/client';

/** What a contender is asked to do: bring every member of one store to the contacts of one LINE account. */
export interface PeerJob {
  shoplineUrl: string;
  shoplineToken: string;
  omnichatUrl: string;
  omnichatToken: string;
  channelId: string;
  temporalAddress: string;
  redisPort: number;
  /** Names queues and workflows of this run. */
  runName: string;
}

export interface MemberWrite {
  customerId: string;
  userId: string;
  body: ContactUpsert;
}

const PAGE_SIZE = 250;
const CONTACT_PAGE_SIZE = 100;
const VARIABLE = 'PEER_JOB';
const TRIES = 8;

export const environmentFor = (job: PeerJob): Record<string, string> => ({ [VARIABLE]: JSON.stringify(job) });

export function jobFromEnvironment(): PeerJob {
  return JSON.parse(process.env[VARIABLE] ?? '') as PeerJob;
}

/**
 * Both partners as every contender reaches them: our HTTP clients, so that only the way of working differs. Who is a
 * contact is read first: nobody else may be written.
 */
export async function openPartners(job: PeerJob) {
  const shopline = new ShoplineClient({
    apiUrl: job.shoplineUrl,
    oauthUrl: job.shoplineUrl,
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    userAgent: 'peer',
  });
  const omnichat = new OmnichatClient({ apiUrl: job.omnichatUrl });
  const contacts = await readContacts(omnichat, job);
  return {
    /** A page of members to write, and where the next one starts; null after the last. */
    readPage: async (previousId: string | undefined): Promise<{ writes: MemberWrite[]; nextId: string | null }> => {
      const page = await shopline.listCustomers(job.shoplineToken, { perPage: PAGE_SIZE, previousId });
      const writes = page.customers.flatMap(writeOf).filter(({ userId }) => contacts.has(userId));
      return { writes, nextId: page.lastId };
    },
    write: ({ userId, body }: MemberWrite) =>
      omnichat.putContact(job.omnichatToken, { channelId: job.channelId, userId }, body),
  };
}

async function readContacts(omnichat: OmnichatClient, job: PeerJob): Promise<Set<string>> {
  const reads = new Bottleneck({ minTime: 1_000 / 40 });
  const contacts = new Set<string>();
  const window = { channelId: job.channelId, updatedAfterMs: 1, updatedBeforeMs: Date.now() + 60_000 };
  for (let page = 1, received = CONTACT_PAGE_SIZE; received === CONTACT_PAGE_SIZE; page += 1) {
    const list = () => omnichat.listContacts(job.omnichatToken, { ...window, page, pageSize: CONTACT_PAGE_SIZE });
    const answer = await reads.schedule(() => persistently(list));
    for (const { userId } of answer.contacts) contacts.add(userId);
    received = answer.receivedCount;
  }
  return contacts;
}

function writeOf(customer: Customer): MemberWrite[] {
  const member = mapMember(customer, {
    settings: defaultSettings,
    store: { countryCode: 'TW', defaultLanguage: 'zh-hant' },
  });
  if (!member.eligible || member.lineUserId === null) return [];
  const { memberId, phone, email, tags, attributes } = member.desired;
  const body: ContactUpsert = {
    memberId,
    ...(phone !== null && { phone }),
    ...(email !== null && { email }),
    ...(tags.length > 0 && { tagsToAdd: tags }),
    customAttributes: attributes.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }])),
  };
  return [{ customerId: customer.id, userId: member.lineUserId, body }];
}

/** Tries again after a 429 or a hiccup, as any script does. @throws what still fails after the last try. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const mayPass = error instanceof PartnerError && (error.kind === 'throttled' || error.kind === 'transient');
      if (!mayPass || attempt >= TRIES) throw error;
      await delay(error.waitMs ?? 1_000);
    }
  }
}

/** Ends the process with the contender. */
export function runPeer(work: () => Promise<void>): void {
  work().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
