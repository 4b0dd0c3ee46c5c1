import { z } from 'zod';
import { findWaitingOf } from '../../core/store/inbox/backlog';
import { findMembers } from '../../core/store/members/memberList';
import { InvalidRequest } from '../problem';
import { integrationRoute } from '../route';
import { idParams, memberSchema } from '../schemas';
import { memberFilterSchema, orBlank } from './memberQuery';
import { memberView } from './memberView';

const pageSize = 50;

export const getMembers = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/members',
  summary: 'Members and what became of them',
  scope: 'members:read',
  params: idParams,
  query: memberFilterSchema.extend({ cursor: orBlank(z.string().max(400)) }),
  responses: {
    200: {
      description: 'A page',
      schema: z.object({ items: z.array(memberSchema), nextCursor: z.string().nullable() }),
    },
  },
  async handle({ services, integration, query: { cursor, ...filter }, language }) {
    const afterId = cursor === undefined ? null : decodeCursor(cursor, integration._id);
    const found = await findMembers(services.store, integration._id, filter, afterId).limit(pageSize + 1);
    const page = found.slice(0, pageSize);
    const waiting = await findWaitingOf(
      services.store,
      integration._id,
      page.map(({ customerId }) => customerId),
    );
    const last = found.length > pageSize ? page.at(-1) : undefined;
    const nextCursor = last ? Buffer.from(last._id).toString('base64url') : null;
    const items = page.map((member) => memberView(member, language, waiting.has(member.customerId)));
    return { status: 200, body: { items, nextCursor } };
  },
});

function decodeCursor(cursor: string, integrationId: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (id.startsWith(`${integrationId}:`)) return id;
  throw new InvalidRequest([{ in: 'query', path: 'cursor', code: 'unknown_cursor' }]);
}
