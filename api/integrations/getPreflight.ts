import { z } from 'zod';
import type { Integration } from '../../core/store/documents';
import type { Caller } from '../access';
import { RecentAnswers } from '../recentAnswers';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import type { Services } from '../services';
import { lookUpSlowly, readMembersPage, tokenForPage } from './budget';
import { withTeamToken } from './omnichatToken';
import { unlessUnreadable } from './unreadableSides';

const maxSample = 20;
/** Every store gives pages of this size. */
const pageSize = 50;
const maxPages = 2;
const maxAgeMs = 5 * 60_000;

interface Preflight {
  sampled: number;
  known: number;
}

const preflights = new RecentAnswers<Preflight>(maxAgeMs);

/** Shows before the first sync whether the chosen account is the one the store's LINE login uses (contract A7). */
export const getPreflight = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/preflight',
  summary: "How many of a few members' LINE ids are contacts of an account",
  problems: [409],
  params: idParams,
  query: z.strictObject({ channelId: z.string().min(1).max(100) }),
  responses: {
    200: { description: 'A sample', schema: z.object({ sampled: z.number().int(), known: z.number().int() }) },
  },
  async handle({ services, caller, integration, query: { channelId } }) {
    const key = `${integration._id}:${channelId}`;
    const ask = () => sample(services, { caller, integration }, channelId);
    return { status: 200, body: await preflights.of(key, ask) };
  },
});

async function sample(
  services: Services,
  { caller, integration }: { caller: Caller; integration: Integration },
  channelId: string,
): Promise<Preflight> {
  const userIds = await sampleLineIds(services, integration);
  const contacts = await withTeamToken(services, { caller, integration }, async (token) => {
    await services.lineAccounts.find(integration, token, channelId);
    return lookUpSlowly(services, integration, userIds, (userId) =>
      unlessUnreadable(services.omnichat.getContact(token, { channelId, userId })),
    );
  });
  const readable = contacts.filter(({ unreadable }) => unreadable === null);
  return { sampled: readable.length, known: readable.filter(({ found }) => found).length };
}

/** The members changed last are the likeliest to be contacts still. */
async function sampleLineIds(services: Services, integration: Integration): Promise<string[]> {
  const token = await tokenForPage(services, integration);
  const userIds = new Set<string>();
  let previousId: string | undefined;
  for (let page = 0; page < maxPages && userIds.size < maxSample; page += 1) {
    const { customers, lastId } = await readMembersPage(services, integration, token, {
      perPage: pageSize,
      previousId,
    });
    for (const { line_id, is_member } of customers) if (line_id && is_member !== false) userIds.add(line_id.trim());
    if (lastId === null) break;
    previousId = lastId;
  }
  return [...userIds].filter(Boolean).slice(0, maxSample);
}
