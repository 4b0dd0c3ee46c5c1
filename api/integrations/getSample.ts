import { z } from 'zod';
import { mapMember } from '../../core/domain/mapping';
import type { DesiredContact, LineAccount } from '../../core/domain/types';
import type { Integration } from '../../core/store/documents';
import { findRun } from '../../core/store/runs/syncRuns';
import type { Caller } from '../access';
import { noteRun } from '../logging';
import { RecentAnswers } from '../recentAnswers';
import { integrationRoute } from '../route';
import { runParams } from '../schemas';
import type { Services } from '../services';
import { auditView } from './audit';
import { lookUpSlowly, readMembersPage, tokenForPage } from './budget';
import { contactChanges, fieldChangeSchema, writtenBy } from './contactChanges';
import { withTeamToken } from './omnichatToken';
import { unlessUnreadable } from './unreadableSides';

const maxItems = 5;
/** The newest members may all be in step, or not be synced at all. So this many are read, and looked up ten by ten. */
const pageSize = 50;
const lookupsAtOnce = 10;
/** At ten a second the reader waits four seconds at most. */
const maxLookups = 40;

const itemSchema = z.object({ customerId: z.string(), lineUserId: z.string(), changes: z.array(fieldChangeSchema) });
const sampleSchema = z.object({ items: z.array(itemSchema) });
type SampleItem = z.infer<typeof itemSchema>;

/** The page asks again while it is open, and in more than one window. */
const samples = new RecentAnswers<SampleItem[]>();

interface SampledMember {
  customerId: string;
  lineUserId: string;
  desired: DesiredContact;
}

/** Before → after of a few members, read and compared for those who ask now. Values are stored nowhere. */
export const getSample = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/syncs/:runId/sample',
  summary: 'What a sync would change on a few contacts',
  audits: ['view_sample'],
  problems: [409],
  params: runParams,
  responses: { 200: { description: 'Members that would change, five at most', schema: sampleSchema } },
  async handle({ services, response, caller, integration, params: { runId } }) {
    const { draft } = await findRun(services.store, integration._id, runId);
    noteRun(response, runId);
    await auditView(services, caller, integration, 'view_sample', { runId });
    const judged = draft ? { ...integration, settings: draft } : integration;
    return { status: 200, body: { items: await recentSample(services, { caller, integration: judged }, runId) } };
  },
});

interface Asked {
  caller: Caller;
  integration: Integration;
}

async function recentSample(services: Services, asked: Asked, runId: string): Promise<SampleItem[]> {
  const { integration } = asked;
  const token = await tokenForPage(services, integration);
  const { _id, lineAccount, settings } = integration;
  const key = JSON.stringify([_id, runId, lineAccount?.channelId, settings]);
  return samples.of(key, () => sample(services, asked, token));
}

async function sample(services: Services, asked: Asked, token: string): Promise<SampleItem[]> {
  const { integration } = asked;
  const { lineAccount } = integration;
  const members = (await readMembers(services, integration, token)).slice(0, maxLookups);
  if (!lineAccount) return [];
  return withTeamToken(services, asked, async (teamToken) => {
    const items: SampleItem[] = [];
    for (let at = 0; at < members.length && items.length < maxItems; at += lookupsAtOnce) {
      const some = members.slice(at, at + lookupsAtOnce);
      items.push(...(await changesOf(services, integration, { lineAccount, token: teamToken }, some)));
    }
    return items.slice(0, maxItems);
  });
}

async function changesOf(
  services: Services,
  integration: Integration,
  { lineAccount: { channelId }, token }: { lineAccount: LineAccount; token: string },
  members: SampledMember[],
): Promise<SampleItem[]> {
  const userIds = members.map(({ lineUserId }) => lineUserId);
  const written = await writtenBy(services.store, integration, userIds);
  const asked = members.map((member, at) => ({ ...member, by: written[at]! }));
  const found = await lookUpSlowly(services, integration, asked, async ({ customerId, lineUserId, desired, by }) => {
    const looked = unlessUnreadable(services.omnichat.getContact(token, { channelId, userId: lineUserId }));
    const { found: contact, unreadable } = await looked;
    if (unreadable) return [];
    if (!contact && integration.settings.unmatched === 'skip') return [];
    const changes = contactChanges(contact, desired, by);
    return changes.length === 0 ? [] : [{ customerId, lineUserId, changes }];
  });
  return found.flat();
}

async function readMembers(services: Services, integration: Integration, token: string): Promise<SampledMember[]> {
  const { countryCode, defaultLanguage, settings } = integration;
  const { customers } = await readMembersPage(services, integration, token, { perPage: pageSize });
  return customers.flatMap((customer): SampledMember[] => {
    const mapped = mapMember(customer, { settings, store: { countryCode, defaultLanguage } });
    if (!mapped.eligible || mapped.lineUserId === null) return [];
    return [{ customerId: mapped.customerId, lineUserId: mapped.lineUserId, desired: mapped.desired }];
  });
}
