import { describeError } from '../../core/domain/errors';
import type { Integration, Member } from '../../core/store/documents';
import { writtenUserId } from '../../core/sync/records/keys';
import type { Caller } from '../access';
import { comparisonSchema } from '../memberSchemas';
import { integrationRoute } from '../route';
import { memberParams } from '../schemas';
import type { Services } from '../services';
import { auditView } from './audit';
import { lookUpSlowly, readCustomer, tokenForPage } from './budget';
import { compareSides } from './comparison';
import { decisionOf } from './conflictDecision';
import { writtenBy } from './contactChanges';
import { findMember } from './memberDetail';
import { withTeamToken } from './omnichatToken';

/** Asks both partners now, for this reader. What they say goes into the answer alone: no log, no record, no cache. */
export const getMemberCompare = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/members/:customerId/compare',
  audits: ['view_member'],
  summary: 'One member as both partners have it now, and what a sync would write',
  problems: [409],
  params: memberParams,
  responses: { 200: { description: 'Field by field', schema: comparisonSchema } },
  async handle({ services, integration, caller, params: { customerId }, language }) {
    const member = await findMember(services.store, integration, customerId);
    await auditView(services, caller, integration);
    const token = await tokenForPage(services, integration);
    const found = await readCustomer(services, integration, customerId, token);
    const customer = found?.customer ?? null;
    // The record alone tells which contact carries a member who is gone.
    const userId = customer ? customer.line_id?.trim() : carrierOf(member, integration);
    const named = await findContact(services, { caller, integration }, userId);
    const contact = named?.contact ?? null;
    const { countryCode, defaultLanguage, settings } = integration;
    const store = { countryCode, defaultLanguage };
    const isChosen = (await decisionOf(services.store, integration, member)) === 'this_member';
    const [by] = await writtenBy(services.store, integration, [userId ?? '']);
    const { verdict, fields } = compareSides({
      customer,
      customerId,
      contact,
      by: by!,
      settings,
      store,
      member,
      isChosen,
    });
    const text = verdict.code ? describeError(verdict.code, language) : null;
    return {
      status: 200,
      body: {
        isInShopline: found !== null,
        isContact: contact !== null,
        name: found?.name ?? null,
        lastSignInAt: found?.lastSignInAt ?? null,
        contactName: named?.name ?? null,
        verdict: { ...verdict, reason: text?.title ?? null, remedy: text?.remedy ?? null },
        fields,
      },
    };
  },
});

function carrierOf(member: Member, { lineAccount }: Integration): string | undefined {
  return (lineAccount && writtenUserId(member, lineAccount)) ?? member.lineUserId ?? undefined;
}

async function findContact(
  services: Services,
  { caller, integration }: { caller: Caller; integration: Integration },
  userId: string | undefined,
) {
  const { lineAccount } = integration;
  if (!lineAccount || !userId) return null;
  const { channelId } = lineAccount;
  const [found = null] = await withTeamToken(services, { caller, integration }, (token) =>
    lookUpSlowly(services, integration, [userId], (id) =>
      services.omnichat.getNamedContact(token, { channelId, userId: id }),
    ),
  );
  return found;
}
