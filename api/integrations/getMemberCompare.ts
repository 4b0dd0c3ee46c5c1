import { z } from 'zod';
import { describeError, IntegrationError } from '../../core/domain/errors';
import { memberStates } from '../../core/domain/types';
import type { Integration } from '../../core/store/documents';
import { findMembers } from '../../core/store/members/memberList';
import { omnichatTokenOf } from '../lineAccounts';
import { integrationRoute } from '../route';
import { memberParams, shownValue } from '../schemas';
import type { Services } from '../services';
import { lookUpSlowly, readCustomer, tokenForPage } from './budget';
import { compareSides } from './comparison';

const comparisonSchema = z
  .object({
    isInShopline: z.boolean().meta({ description: 'False once the member was removed or merged away' }),
    isContact: z.boolean(),
    name: z.string().nullable(),
    verdict: z.object({
      state: z.enum(memberStates),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      remedy: z.string().nullable(),
    }),
    fields: z.array(z.object({ field: z.string(), shopline: shownValue, omnichat: shownValue, after: shownValue })),
  })
  .meta({ id: 'MemberComparison' });

/** Both partners are asked for this reader, now. What they say is answered and nothing else: no log, no record, no cache. */
export const getMemberCompare = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/members/:customerId/compare',
  summary: 'One member as both partners have it now, and what a sync would write',
  params: memberParams,
  responses: { 200: { description: 'Field by field', schema: comparisonSchema } },
  async handle({ services, integration, params: { customerId }, language }) {
    const [member] = await findMembers(services.store, integration._id, { customerId }, null).limit(1);
    if (!member) throw new IntegrationError('not_found');
    const token = await tokenForPage(services, integration);
    const found = await readCustomer(services, integration, customerId, token);
    if (!found) {
      const verdict = { state: member.state, code: null, reason: null, remedy: null };
      return { status: 200, body: { isInShopline: false, isContact: false, name: null, verdict, fields: [] } };
    }
    const { customer, name } = found;
    const contact = await findContact(services, integration, customer.line_id?.trim());
    const { countryCode, defaultLanguage, settings } = integration;
    const store = { countryCode, defaultLanguage };
    const { verdict, fields } = compareSides({ customer, contact, settings, store, member });
    const text = verdict.code ? describeError(verdict.code, language) : null;
    return {
      status: 200,
      body: {
        isInShopline: true,
        isContact: contact !== null,
        name,
        verdict: { ...verdict, reason: text?.title ?? null, remedy: text?.remedy ?? null },
        fields,
      },
    };
  },
});

async function findContact(services: Services, integration: Integration, userId: string | undefined) {
  const { lineAccount } = integration;
  if (!lineAccount || !userId) return null;
  const token = omnichatTokenOf(services.store, integration);
  const [contact = null] = await lookUpSlowly(services, integration, [userId], (id) =>
    services.omnichat.getContact(token, { channelId: lineAccount.channelId, userId: id }),
  );
  return contact;
}
