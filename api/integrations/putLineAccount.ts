import { z } from 'zod';
import { IntegrationError } from '../../core/domain/errors';
import { findIntegration } from '../../core/store/integrations/integrations';
import { chooseLineAccount } from '../../core/store/integrations/lineAccount';
import { expectNoOpenRun } from '../../core/store/integrations/steering';
import { lineAccountChosenSignal } from '../../workflows/messages';
import { findVisibleIntegration } from '../access';
import { integrationRoute } from '../route';
import { idParams, integrationSchema } from '../schemas';
import { audit } from './audit';
import { withTeamToken } from './omnichatToken';

/** The product page's own words for a saved choice, in every language: callers recognise the answer by them. */
const message = '已成功編輯資料';

export const putLineAccount = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/line-account',
  summary: 'Choose the LINE Official Account whose contacts receive the data',
  audits: ['choose_line_account'],
  params: idParams,
  body: z.strictObject({ channelId: z.string().min(1).max(100) }),
  responses: { 200: { description: 'Saved', schema: integrationSchema.extend({ message: z.string() }) } },
  async handle({ services, integration, caller, body: { channelId }, language }) {
    await expectNoOpenRun(services.store, integration);
    const lineAccount = await withTeamToken(services, { caller, integration }, (token) =>
      services.lineAccounts.find(integration, token, channelId),
    );
    if (!(await chooseLineAccount(services.store, integration, lineAccount))) {
      // What is in the way may be the end of the binding, which came while Omnichat was asked.
      await findVisibleIntegration(services.store, caller, integration.merchantId);
      throw new IntegrationError('sync_in_progress');
    }
    services.openIntegrations.forget(integration.merchantId);
    await audit(services, caller, integration, 'choose_line_account', { channelId });
    await services.messenger.signalOrStart(integration, lineAccountChosenSignal, { channelId, isStored: true });
    const saved = (await findIntegration(services.store, integration._id)) ?? integration;
    return { status: 200, body: { ...(await services.facts.view(saved, language)), message } };
  },
});
