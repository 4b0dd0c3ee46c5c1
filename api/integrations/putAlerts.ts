import type { z } from 'zod';
import { firstTold, type ToldState } from '../../core/domain/alerts';
import { standing } from '../../core/domain/attention';
import { IntegrationError } from '../../core/domain/errors';
import { AlertFailure } from '../../core/partners/alerts/alertFailure';
import type { AlertSender, AlertTargets } from '../../core/partners/alerts/alertSender';
import type { Store } from '../../core/store';
import { readAlertFacts } from '../../core/store/alerts/alertFacts';
import {
  findAlertSettings,
  noteSecretAnswered,
  saveAlertSettings,
  targetsOf,
} from '../../core/store/alerts/alertSettings';
import type { Integration } from '../../core/store/documents';
import { newId } from '../../core/store/newId';
import { alertsSchema, wantedAlertsSchema } from '../alertSchemas';
import { isAnsweredEarly } from '../answerInTime';
import { InvalidRequest } from '../problem';
import { integrationRoute } from '../route';
import { idParams } from '../schemas';
import { alertsView } from './alertsView';
import { audit } from './audit';
import { mergeTargets } from './mergeAlerts';

export const putAlerts = integrationRoute({
  method: 'put',
  path: '/api/integrations/:id/alerts',
  summary: 'Choose who is told of what',
  audits: ['change_alerts', 'rotate_alert_secret'],
  params: idParams,
  body: wantedAlertsSchema,
  responses: {
    200: { description: 'Saved; with the secret of webhooks where it was just made', schema: alertsSchema },
  },
  async handle({ services, response, integration, caller, body, language: asker }) {
    const { store, alertSender } = services;
    const reader = { canMail: alertSender.canMail, language: asker };
    const { targets, madeSecret, toldSecret, secretId } = await save(store, alertSender, integration, body, reader);
    const { rotateWebhookSecret, ...changes } = body;
    // Without a webhook there is no secret to replace.
    if (rotateWebhookSecret && madeSecret !== null) await audit(services, caller, integration, 'rotate_alert_secret');
    if (Object.keys(changes).length > 0) await audit(services, caller, integration, 'change_alerts');
    const saved = alertsView(await findAlertSettings(store, integration._id), targets, reader);
    if (toldSecret === null || secretId === null) return { status: 200, body: saved };
    if (!isAnsweredEarly(response)) {
      await noteSecretAnswered(store, integration._id, secretId, true);
      // The 503 may have gone out while that was stored.
      if (isAnsweredEarly(response)) await noteSecretAnswered(store, integration._id, secretId, false);
    }
    return { status: 200, body: { ...saved, webhookSecret: toldSecret } };
  },
});

interface Saved extends ReturnType<typeof mergeTargets> {
  /** Names the newest secret, as long as no answer has carried it. */
  secretId: string | null;
}

/** Merges the wanted changes into the alerts as they are; merges again where others have saved meanwhile. */
async function save(
  store: Store,
  sender: AlertSender,
  integration: Integration,
  wanted: z.infer<typeof wantedAlertsSchema>,
  reader: Parameters<typeof alertsView>[2],
): Promise<Saved> {
  for (;;) {
    const settings = await findAlertSettings(store, integration._id);
    const before = targetsOf(store, settings);
    const unansweredId = settings?.unansweredSecretId ?? null;
    const merged = mergeTargets(before, wanted, Date.now(), unansweredId !== null);
    const { targets } = merged;
    const secretId = merged.madeSecret === null ? unansweredId : newId();
    await expectFit(sender, before, targets);
    const shown = alertsView(settings, before, reader);
    const { events = shown.events, language = shown.language } = wanted;
    const told = settings?.told ?? (await toldNow(store, integration));
    const isMade = merged.madeSecret !== null && { unansweredSecretId: secretId };
    const changed = { targets, events, language, ...isMade };
    if (await saveAlertSettings(store, integration._id, settings, changed, told)) return { ...merged, secretId };
  }
}

/**
 * @throws IntegrationError `receiver_refused` where a new URL could never be called
 * @throws InvalidRequest `credentials_in_url` for a user or password in it: readers of the settings would see them, and
 * no call would carry them
 */
async function expectFit(sender: AlertSender, before: AlertTargets, wanted: AlertTargets): Promise<void> {
  for (const name of ['slackUrl', 'webhookUrl'] as const) {
    const url = wanted[name];
    if (url === null || url === before[name]) continue;
    const { protocol, username, password } = new URL(url);
    if (username || password) throw new InvalidRequest([{ in: 'body', path: name, code: 'credentials_in_url' }]);
    try {
      if (!/^https?:$/.test(protocol)) throw new AlertFailure('not_https');
      await sender.expectFit(url);
    } catch (error) {
      if (!(error instanceof AlertFailure)) throw error;
      throw new IntegrationError('receiver_refused', {}, { cause: error });
    }
  }
}

/** What counts as told when alerts are first saved: whatever is so by then is no news. */
async function toldNow(store: Store, integration: Integration): Promise<ToldState> {
  const facts = (await readAlertFacts(store, [integration], new Map())).get(integration._id);
  const now = { attentions: standing(integration.attentions), conflicts: facts?.conflicts ?? 0 };
  return firstTold(now, integration.lastSync?.runId ?? null, Date.now());
}
