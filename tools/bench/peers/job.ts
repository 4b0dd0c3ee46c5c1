import Bottleneck from 'bottleneck';
import { setTimeout as delay } from 'node:timers/promises';
import type { Customer } from '../../../core/domain/customer';
import { mapMember } from '../../../core/domain/mapping';
import { PartnerError } from '../../../core/domain/partnerError';
import { defaultSettings, type ContactUpsert } from '../../../core/domain/types';
import { OmnichatClient } from '../../../core/partners/omnichat/client';
import { ShoplineClient } from '../../../core/partners/shopline/client';

/** A store and the LINE account it belongs to. */
export interface PeerStore {
  merchantId: string;
  shoplineToken: string;
  omnichatToken: string;
  channelId: string;
}

/** What a contender is asked to do: bring every member of each store to the contacts of its LINE account. */
export interface PeerJob {
  stores: PeerStore[];
  /** Whether it keeps to the partners' caps; otherwise it goes as fast as it can. */
  isPaced: boolean;
  shoplineUrl: string;
  omnichatUrl: string;
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
/** Requests a contender has under way at once. */
export const maxConcurrent = 64;
export const caps = { shoplinePerSecond: 20, omnichatPerSecond: 40 };

export const environmentFor = (job: PeerJob): Record<string, string> => ({ [VARIABLE]: JSON.stringify(job) });

function jobFromEnvironment(): PeerJob {
  return JSON.parse(process.env[VARIABLE] ?? '') as PeerJob;
}

/** Holds the calls of one store to a rate where the job is paced, and otherwise to none. */
export function throttle({ isPaced }: PeerJob, perSecond: number, atOnce: number | null = null): Bottleneck {
  return new Bottleneck({ minTime: isPaced ? 1_000 / perSecond : 0, maxConcurrent: atOnce });
}

export type Partners = Awaited<ReturnType<typeof openPartners>>;

/**
 * Both partners as every contender reaches them: our HTTP clients, so that only the way of working differs. Who is a
 * contact is read first: nobody else may be written.
 */
export async function openPartners(job: PeerJob, store: PeerStore) {
  const shopline = new ShoplineClient({
    apiUrl: job.shoplineUrl,
    oauthUrl: job.shoplineUrl,
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    userAgent: 'peer',
  });
  const omnichat = new OmnichatClient({ apiUrl: job.omnichatUrl });
  const contacts = await readContacts(omnichat, job, store);
  return {
    /** A page of members to write, and where the next one starts; null after the last. */
    readPage: async (previousId: string | undefined): Promise<{ writes: MemberWrite[]; nextId: string | null }> => {
      const page = await shopline.listCustomers(store.shoplineToken, { perPage: PAGE_SIZE, previousId });
      const writes = page.customers.flatMap(writeOf).filter(({ userId }) => contacts.has(userId));
      return { writes, nextId: page.lastId };
    },
    write: ({ userId, body }: MemberWrite) =>
      omnichat.putContact(store.omnichatToken, { channelId: store.channelId, userId }, body),
  };
}

async function readContacts(omnichat: OmnichatClient, job: PeerJob, store: PeerStore): Promise<Set<string>> {
  const reads = throttle(job, caps.omnichatPerSecond);
  const contacts = new Set<string>();
  const window = { channelId: store.channelId, updatedAfterMs: 1, updatedBeforeMs: Date.now() + 60_000 };
  for (let page = 1, received = CONTACT_PAGE_SIZE; received === CONTACT_PAGE_SIZE; page += 1) {
    const list = () => omnichat.listContacts(store.omnichatToken, { ...window, page, pageSize: CONTACT_PAGE_SIZE });
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

/** Runs a contender, prints the seconds of CPU that it took after the start of its process, and ends the process. */
export function runPeer(work: (job: PeerJob) => Promise<void>): void {
  const before = process.cpuUsage();
  work(jobFromEnvironment()).then(
    () => {
      const { user, system } = process.cpuUsage(before);
      process.stdout.write(`${(user + system) / 1e6}\n`);
      process.exit(0);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
