import { z } from 'zod';
import { auditPageSize, findActions } from '../../core/store/access/auditLog';
import { namesOf } from '../../core/store/access/people';
import { integrationRoute } from '../route';
import { auditEntrySchema, idParams } from '../schemas';
import { orBlank } from './memberQuery';

/** The log holds ids, codes and counts. The name that belongs to a person's id comes from the last login. */
export const getAudit = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/audit',
  summary: 'Who did what, the newest first',
  params: idParams,
  query: z.strictObject({ cursor: orBlank(z.string().regex(/^[0-9a-f]{24}$/)) }),
  responses: {
    200: {
      description: 'A page',
      schema: z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() }),
    },
  },
  async handle({ services, integration, query: { cursor = null } }) {
    const found = await findActions(services.store, integration._id, cursor);
    const page = found.slice(0, auditPageSize);
    const last = found.length > auditPageSize ? page.at(-1) : undefined;
    const names = await namesOf(services.store, [...new Set(page.map(({ actor }) => actor))]);
    const items = page.map(({ at, actor, action, detail }) => {
      return { at: at.toISOString(), actor, actorName: names.get(actor) ?? null, action, detail };
    });
    return { status: 200, body: { items, nextCursor: last ? String(last._id) : null } };
  },
});
