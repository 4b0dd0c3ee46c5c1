import { z } from 'zod';
import { memberDecisions } from '../../core/domain/memberHistory';
import { memberDetailSchema } from '../memberSchemas';
import { integrationRoute } from '../route';
import { memberParams } from '../schemas';
import { audit } from './audit';
import { decideConflict } from './conflictDecision';
import { findMember, memberDetail } from './memberDetail';

/** The decision holds until a side joins, leaves, or changes its LINE id or phone: then the conflict is shown again. */
export const putMemberDecision = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/members/:customerId/decision',
  summary: "Decide a member's conflict: this member, keep apart, or null to take that back",
  audits: ['decide_conflict'],
  params: memberParams,
  body: z.strictObject({ decision: z.enum(memberDecisions).nullable() }),
  responses: { 200: { description: 'Decided; who is in the conflict is judged anew', schema: memberDetailSchema } },
  async handle({ services, integration, caller, params: { customerId }, body: { decision }, language }) {
    const { store, nudger } = services;
    const member = await findMember(store, integration, customerId);
    if (await decideConflict(store, integration, member, decision)) {
      // It has to be told who had a contact taken over. The id goes with the binding (`forgetMembers`).
      const detail = { decision: decision ?? 'taken_back', customerId };
      await audit(services, caller, integration, 'decide_conflict', detail);
      nudger.nudge(integration);
    }
    return { status: 200, body: await memberDetail(store, integration, member, language) };
  },
});
