import { z } from 'zod';
import { findWaitingOf } from '../../core/store/inbox/backlog';
import type { Member } from '../../core/store/documents';
import { searchMembers } from '../../core/store/members/memberList';
import { integrationRoute } from '../route';
import { idParams, memberSchema } from '../schemas';
import { searchedBy } from './memberSearch';
import { auditView } from './audit';
import { memberView } from './memberView';

/** A phone is compared by its fingerprint. It comes in the body, so that no URL with a phone is ever logged. */
export const postMemberSearch = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/members/search',
  onlyReads: true,
  audits: ['view_member'],
  summary: 'Find members by SHOPLINE customer id, LINE user id or phone; reads only',
  scope: 'members:read',
  params: idParams,
  body: z.strictObject({ q: z.string().trim().min(1).max(100) }),
  responses: { 200: { description: 'Few, or none', schema: z.object({ items: z.array(memberSchema) }) } },
  async handle({ services, integration, caller, body: { q }, language }) {
    const { store } = services;
    await auditView(services, caller, integration);
    const fingerprints = store.fingerprints.for(integration._id);
    let found: Member[] = [];
    for (const by of searchedBy(q, integration.countryCode)) {
      if (found.length > 0) break;
      const filter = 'phone' in by ? { phoneKey: fingerprints.of('phone', by.phone) } : by;
      found = await searchMembers(store, integration._id, filter);
    }
    const waiting = await findWaitingOf(
      store,
      integration._id,
      found.map(({ customerId }) => customerId),
    );
    const items = found.map((member) => memberView(member, language, waiting.has(member.customerId)));
    return { status: 200, body: { items } };
  },
});
