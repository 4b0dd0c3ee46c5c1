import { z } from 'zod';
import { IntegrationError } from '../../domain/errors';
import { lineAccountChosenSignal } from '../../workflows/messages';
import { integrationRoute } from '../route';
import { idParams, integrationSchema } from '../schemas';
import { audit } from './audit';
import { presentIntegration } from './present';

/** The product page's own words for a saved choice. */
const message = { 'zh-TW': '已成功編輯資料', en: 'Saved' };

export const putLineAccount = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/line-account',
  summary: 'Choose the LINE Official Account whose contacts receive the data',
  params: idParams,
  body: z.strictObject({ channelId: z.string().min(1).max(100) }),
  responses: { 200: { description: 'Saved', schema: integrationSchema.extend({ message: z.string() }) } },
  async handle({ services, integration, caller, body: { channelId }, language }) {
    const { integrations } = services.store.models;
    if (integration.activeRunId) throw new IntegrationError('sync_in_progress');
    const lineAccount = await services.lineAccounts.find(integration, channelId);
    const isOther = integration.lineAccount?.channelId !== channelId;
    // A sync that began meanwhile keeps the account it began with.
    const free = { _id: integration._id, endedAt: null, activeRunId: null };
    const { matchedCount } = await integrations.updateOne(free, {
      $set: { lineAccount, ...(isOther && { isLive: false, acceptedMismatchChannelId: null }) },
    });
    if (matchedCount === 0) throw new IntegrationError('sync_in_progress');
    if (isOther) {
      await integrations.updateOne(
        { _id: integration._id, 'attention.code': { $in: ['line_account_mismatch', 'line_account_gone'] } },
        { $set: { attention: null } },
      );
    }
    services.openIntegrations.forget(integration.merchantId);
    await audit(services, caller, integration, 'choose_line_account', { channelId });
    await services.messenger.signalOrStart(integration, lineAccountChosenSignal, { channelId });
    const saved = await integrations.findById(integration._id).orFail().lean();
    return {
      status: 200,
      body: { ...(await presentIntegration(services, saved, language)), message: message[language] },
    };
  },
});
