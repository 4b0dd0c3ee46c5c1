import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { memberStates, type MemberState } from '../../core/domain/types';
import { countMembers, type MemberCount } from '../../core/store/members/memberList';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { draftSettingsSchema } from '../settingsSchemas';
import { audit } from './audit';
import { mergeSettings } from './mergeSettings';
import { startRun } from './startRun';

const startedSchema = z.object({
  runId: z.string(),
  before: z.record(z.enum(memberStates), z.number().int()).meta({ description: 'Members by state, now' }),
});

/** Starts a preview that judges by a draft: it shows what a change of the settings would touch before it is saved. */
export const postSettingsPreview = integrationRoute({
  method: 'post',
  path: '/api/integrations/:id/settings/preview',
  summary: 'Preview settings that are not saved',
  audits: ['request_sync'],
  params: idParams,
  body: draftSettingsSchema,
  responses: { 202: { description: 'A run like any preview', schema: startedSchema } },
  async handle({ caller, integration, body, ...context }) {
    const draft = mergeSettings(integration.settings, body);
    if (body.version !== undefined && body.version !== integration.settingsVersion) {
      throw new IntegrationError('settings_changed');
    }
    const before = byState(await countMembers(context.services.store, integration._id));
    const request = { mode: 'preview' as const, draft };
    const runId = await startRun(context, caller, integration, request, (runId) =>
      audit(context.services, caller, integration, 'request_sync', { mode: 'preview', runId }),
    );
    return { status: 202, body: { runId, before } };
  },
});

function byState(counts: MemberCount[]): Record<MemberState, number> {
  const before = { pending: 0, delivered: 0, skipped: 0, failed: 0, conflict: 0 };
  for (const { state, count } of counts) before[state] += count;
  return before;
}
