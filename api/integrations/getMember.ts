import { memberDetailSchema } from '../memberSchemas';
import { integrationRoute } from '../route';
import { memberParams } from '../schemas';
import { findMember, memberDetail } from './memberDetail';

export const getMember = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/members/:customerId',
  summary: 'One member, what was decided of it, and what led to its state',
  scope: 'members:read',
  params: memberParams,
  responses: { 200: { description: 'As it is on record', schema: memberDetailSchema } },
  async handle({ services: { store }, integration, params: { customerId }, language }) {
    const member = await findMember(store, integration, customerId);
    return { status: 200, body: await memberDetail(store, integration, member, language) };
  },
});
