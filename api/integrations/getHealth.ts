import type { z } from 'zod';
import { nextFullReadAt } from '../../core/domain/fullReads';
import { countMembers } from '../../core/store/members/memberList';
import { RecentAnswers } from '../recentAnswers';
import { integrationRoute } from '../route';
import { idParams, healthSchema } from '../schemas';
import { funnelOf, type Funnel } from './funnel';

/** Counting a large store takes the database long: at most once in this time per integration. */
const maxAgeMs = 3_000;

const funnels = new RecentAnswers<Funnel>(maxAgeMs);

export const getHealth = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/health',
  summary: 'How many members are in step, and where the others drop out',
  scope: 'integrations:read',
  params: idParams,
  responses: { 200: { description: 'Counts alone', schema: healthSchema } },
  async handle({ services, integration }) {
    const funnel = await funnels.of(integration._id, async () =>
      funnelOf(await countMembers(services.store, integration._id)),
    );
    const { fullReads, reconcileEverySeconds } = services.config;
    const nextCheckAt = nextFullReadAt(fullReads, { ...integration, reconcileEverySeconds }, Date.now());
    const body: z.infer<typeof healthSchema> = {
      ...funnel,
      checkedAt: integration.lastFullReadAt?.toISOString() ?? null,
      nextCheckAt: nextCheckAt?.toISOString() ?? null,
    };
    return { status: 200, body };
  },
});
