import fc from 'fast-check';
import { PartnerError } from '../../core/domain/partnerError';
import { attributeTypes } from '../../core/domain/keptAttributes';
import { contactStateOf } from '../../core/sync/records/contactState';
import { OmnichatClient } from '../../core/partners/omnichat/client';
import { ShoplineClient } from '../../core/partners/shopline/client';
import { FingerprintKeys } from '../../core/store/sealing/fingerprint';
import { assertMappable, customerExample } from './customers';
import { brokenText, damaged, hostileJson } from './hostile';
import type { ScriptedAnswer, ScriptedPartner } from './scriptedPartner';
import { target, type Target } from './target';

const fingerprints = new FingerprintKeys(Buffer.alloc(32)).for('i');
const contactExample = {
  id: `U${'a'.repeat(32)}`,
  memberId: 'm1',
  phone: '886912345678',
  email: 'ming@example.com\n',
  updatedAt: 1_767_225_600_000,
  tags: ['VIP'],
  customAttributes: [{ key: 'shopline_points', value: 120 }],
};

/** Valid answers of both partners, to be damaged. */
const examples = [
  { items: [customerExample], pagination: { current_page: 1, per_page: 50, total_pages: 1, total_count: 1 } },
  customerExample,
  { id: '5f01', handle: 'demo', name: { 'zh-hant': '店' }, base_country_code: 'TW', default_language_code: 'zh-hant' },
  { resource_owner_id: '5f01', staff: { _id: 's1' }, merchant: { _id: '5f01', handle: 'demo', name: '店' } },
  { access_token: 'token', token: 'token' },
  { content: [contactExample], totalElements: 1 },
  [{ platform: 'line', channelId: '1650000001', channelName: '店' }],
  { errorCode: 'INVALID_PHONE', message: 'OCE::unauthenticated token' },
];

const answers: fc.Arbitrary<ScriptedAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 599),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    {},
    { 'retry-after': '0' },
    { 'retry-after': '-1' },
    { 'retry-after': '9'.repeat(30) },
    { 'retry-after': 'Wed, 99 Foo 2026 25:00:00 GMT' },
    { 'content-type': 'text/html', location: 'http://127.0.0.1:1/' },
  ),
  body: fc.oneof({ weight: 3, arbitrary: fc.oneof(...examples.map(damaged)) }, hostileJson, brokenText),
  isCutOff: fc.integer({ min: 0, max: 19 }).map((dice) => dice === 0),
});

const window = { updatedAfterMs: 0, updatedBeforeMs: 1, page: 1, pageSize: 100 };
const address = { channelId: '1650000001', userId: `U${'a'.repeat(32)}` };

function shoplineCalls(client: ShoplineClient): (() => Promise<unknown>)[] {
  return [
    async () => {
      const { customers } = await client.listCustomers('t', { perPage: 50 });
      for (const customer of customers) assertMappable(customer);
    },
    async () => {
      const customer = await client.getCustomer('t', 'c1');
      if (customer) assertMappable(customer);
    },
    () => client.getMerchant('t', 'm1'),
    () => client.getTokenInfo('t'),
    () => client.exchangeCode({ code: 'c', redirectUri: 'http://localhost/' }),
    () => client.getOAuthTokenInfo('t'),
  ];
}

function omnichatCalls(client: OmnichatClient): (() => Promise<unknown>)[] {
  return [
    async () => {
      const { contacts } = await client.listContacts('t', { channelId: address.channelId, ...window });
      for (const contact of contacts)
        contactStateOf(contact, { ...address, integrationId: 'i', attributeTypes: attributeTypes() }, fingerprints);
    },
    () => client.getContact('t', address),
    () => client.putContact('t', address, { memberId: 'm1' }),
    () => client.listChannels('t'),
    () => client.getOpenApiToken('t', 'team'),
  ];
}

/** Feeds answers of the partners to our clients over HTTP. Each call must end in a result or a classified failure. */
export function partnerTargets(partner: ScriptedPartner): { targets: Target[]; close: () => Promise<void> } {
  const { url } = partner;
  const identity = { clientId: 'id', clientSecret: 'secret', userAgent: 'fuzz' };
  const shopline = new ShoplineClient({ apiUrl: url, oauthUrl: url, ...identity });
  const omnichat = new OmnichatClient({ apiUrl: url });
  const answered = (name: string, calls: (() => Promise<unknown>)[]) =>
    target(name, 0.1, fc.record({ answer: answers, call: fc.nat(calls.length - 1) }), async ({ answer, call }) => {
      partner.answer = answer;
      await calls[call]?.().catch((error: unknown) => {
        if (!(error instanceof PartnerError)) throw error;
        if (error.waitMs !== null && !(error.waitMs >= 0)) throw new Error('a wait that is no time', { cause: error });
      });
    });
  return {
    targets: [
      answered('answers of SHOPLINE', shoplineCalls(shopline)),
      answered('answers of Omnichat', omnichatCalls(omnichat)),
    ],
    async close() {
      await Promise.all([shopline.close(), omnichat.close()]);
    },
  };
}
