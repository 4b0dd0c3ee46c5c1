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
import { asUnreadable, unlessUnreadable } from './unreadableSides';

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
    const inShopline = await unlessUnreadable(readCustomer(services, integration, customerId, token));
    const { found } = inShopline;
    const customer = found?.customer ?? null;
    // The record alone tells which contact carries a member who is gone, or cannot be read.
    const userId = customer ? customer.line_id?.trim() : carrierOf(member, integration);
    const onAccount = await findContact(services, { caller, integration }, userId);
    const named = onAccount.found;
    const contact = named?.contact ?? null;
    const { countryCode, defaultLanguage, settings } = integration;
    const store = { countryCode, defaultLanguage };
    const isChosen = (await decisionOf(services.store, integration, member)) === 'this_member';
    const [by] = await writtenBy(services.store, integration, [userId ?? '']);
    const compared = compareSides({
      customer,
      customerId,
      contact,
      by: by!,
      settings,
      store,
      member,
      isChosen,
    });
    const unreadable = inShopline.unreadable ?? onAccount.unreadable;
    const { verdict, fields } = unreadable ? asUnreadable(compared, unreadable) : compared;
    const text = verdict.code ? describeError(verdict.code, language) : null;
    return {
      status: 200,
      body: {
        isInShopline: found !== null || inShopline.unreadable !== null,
        isContact: contact !== null || onAccount.unreadable !== null,
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
  if (!lineAccount || !userId) return { found: null, unreadable: null };
  const { channelId } = lineAccount;
  const [asked] = await withTeamToken(services, { caller, integration }, (token) =>
    lookUpSlowly(services, integration, [userId], (id) =>
      unlessUnreadable(services.omnichat.getNamedContact(token, { channelId, userId: id })),
    ),
  );
  return asked!;
}
