import { z } from 'zod';
import { walkMembers } from '../../core/store/members/memberList';
import { integrationRoute } from '../route';
import { idParams, languageSchema } from '../schemas';
import { audit } from './audit';
import { csvLine, sendLines } from './csv';
import { memberFilterSchema } from './memberQuery';
import { memberHeads, memberRow } from './memberColumns';

/** Tells Excel that the file is UTF-8. */
const byteOrderMark = '\uFEFF';

export const getMembersCsv = integrationRoute({
  method: 'get',
  path: '/api/integrations/:id/members.csv',
  summary: 'Members as a file, with the filter of the list',
  audits: ['export_members'],
  scope: 'members:read',
  params: idParams,
  query: memberFilterSchema.extend({ language: languageSchema }),
  responses: { 200: { description: 'A file', mediaType: 'text/csv', schema: z.string() } },
  async handle({ services, integration, caller, query: { language: asked, ...query }, response, language: preferred }) {
    const language = asked ?? preferred;
    const { state = 'all', code = 'all' } = query;
    await audit(services, caller, integration, 'export_members', { state, code });
    response.type('text/csv; charset=utf-8').attachment(`members-${integration.merchantId}.csv`);
    const members = walkMembers(services.store, integration._id, query);
    async function* lines() {
      yield byteOrderMark + csvLine(memberHeads(language));
      for await (const member of members) yield csvLine(memberRow(member, language));
    }
    await sendLines(response, lines());
  },
});
