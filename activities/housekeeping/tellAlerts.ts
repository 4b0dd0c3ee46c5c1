import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { dueAlerts, type Alert, type AlertChannel, type AlertFacts } from '../../core/domain/alerts';
import { channelsOf } from '../../core/partners/alerts/alertSender';
import { errorName } from '../../core/runtime/failure';
import { findAlertSettingsOf, saveTold, targetsOf } from '../../core/store/alerts/alertSettings';
import { readAlertFacts } from '../../core/store/alerts/alertFacts';
import type { AlertSettings } from '../../core/store/documents';
import type { HouseFacts } from '../../core/store/integrations/houseFacts';
import { alertWorkflowId, alertWorkflowType, type AlertInput } from '../../workflows/messages';
import type { Signalling } from './missedSignals';

/**
 * Starts a workflow for each message that is due, then stores what is told. If the worker dies in between, the next
 * round decides the same again. It finds the workflow started already, since the workflow's id is made of the news.
 */
export async function tellAlerts(house: Signalling, integrations: HouseFacts[]): Promise<void> {
  const { store } = house;
  const open = new Map(integrations.filter(({ endedAt }) => !endedAt).map((each) => [each._id, each]));
  const all = await findAlertSettingsOf(store, [...open.keys()]);
  if (all.length === 0) return;
  const watched = all.flatMap(({ _id }) => open.get(_id) ?? []);
  const facts = await readAlertFacts(store, watched, new Map(all.map(({ _id, told }) => [_id, told])));
  for (const settings of all) {
    const [integration, found] = [open.get(settings._id), facts.get(settings._id)];
    try {
      if (integration && found) await tellOf(house, integration, settings, found);
    } catch (error) {
      const { _id: integrationId } = settings;
      house.logger.warn({ integrationId, error: errorName(error) }, 'the alerts of a store wait for the next round');
    }
  }
}

async function tellOf(
  house: Signalling,
  integration: HouseFacts,
  settings: AlertSettings,
  facts: AlertFacts,
): Promise<void> {
  const { _id: integrationId, told } = settings;
  const due = dueAlerts(integrationId, told, facts, Date.now());
  if (!due) return;
  const channels = channelsOf(targetsOf(house.store, settings));
  for (const alert of due.alerts) {
    if (isWanted(settings, alert, channels)) await start(house, integration, { integrationId, channels, alert });
  }
  await saveTold(house.store, integrationId, told, due.told);
}

function isWanted({ events }: AlertSettings, { event }: Alert, channels: AlertChannel[]): boolean {
  return channels.length > 0 && events.some((wanted) => wanted === event);
}

async function start({ client, taskQueue, logger }: Signalling, facts: HouseFacts, input: AlertInput): Promise<void> {
  const { merchantId, _id: integrationId } = facts;
  const { event, id } = input.alert;
  try {
    await client.workflow.start(alertWorkflowType, {
      workflowId: alertWorkflowId(merchantId, id),
      taskQueue,
      args: [input],
      // A message whose workflow has ended is not sent again either.
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: event,
    });
    logger.info({ merchantId, integrationId, event, channels: input.channels }, 'an alert is sent');
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
