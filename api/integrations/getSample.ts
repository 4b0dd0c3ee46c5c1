import { z } from 'zod';
import { mapMember } from '../../domain/mapping';
import type { DesiredContact } from '../../domain/types';
import type { Integration } from '../../store/documents';
import { findRun } from '../../store/syncRuns';
import { omnichatTokenOf } from '../lineAccounts';
import { noteRun } from '../logging';
import { integrationRoute } from '../route';
import { runParams } from '../schemas';
import type { Services } from '../services';
import { lookUpSlowly, readMembersPage, tokenForPage } from './budget';
import { contactChanges, fieldChangeSchema } from './contactChanges';

const pageSize = 10;
const maxItems = 5;

const sampleSchema = z.object({
  items: z.array(z.object({ customerId: z.string(), lineUserId: z.string(), changes: z.array(fieldChangeSchema) })),
});

/** Before → after of a few members. Read and compared for this answer alone: values are stored nowhere. */
export const getSample = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/syncs/:runId/sample',
  summary: 'What a sync would change on a few contacts',
  params: runParams,
  responses: { 200: { description: 'Members that would change, five at most', schema: sampleSchema } },
  async handle({ services, response, integration, params: { runId } }) {
    await findRun(services.store, integration._id, runId);
    noteRun(response, runId);
    return { status: 200, body: { items: await sample(services, integration) } };
  },
});

async function sample(services: Services, integration: Integration) {
  const { lineAccount } = integration;
  const members = await readMembers(services, integration);
  if (!lineAccount) return [];
  const { channelId } = lineAccount;
  const token = omnichatTokenOf(services.store, integration);
  const items = await lookUpSlowly(services, integration, members, async ({ customerId, lineUserId, desired }) => {
    const contact = await services.omnichat.getContact(token, { channelId, userId: lineUserId });
    if (!contact && integration.settings.unmatched === 'skip') return [];
    const changes = contactChanges(contact, desired);
    return changes.length === 0 ? [] : [{ customerId, lineUserId, changes }];
  });
  return items.flat().slice(0, maxItems);
}

async function readMembers(services: Services, integration: Integration) {
  const { countryCode, defaultLanguage, settings } = integration;
  const token = await tokenForPage(services, integration);
  const { customers } = await readMembersPage(services, integration, token, { perPage: pageSize });
  return customers.flatMap((customer): { customerId: string; lineUserId: string; desired: DesiredContact }[] => {
    const mapped = mapMember(customer, { settings, store: { countryCode, defaultLanguage } });
    if (!mapped.eligible || mapped.lineUserId === null) return [];
    return [{ customerId: mapped.customerId, lineUserId: mapped.lineUserId, desired: mapped.desired }];
  });
}
