import { IntegrationError } from '../../core/domain/errors';
import type { Integration } from '../../core/store/documents';
import { expectNoOpenRun } from '../../core/store/integrations/steering';
import { newId } from '../../core/store/newId';
import { openRun, type RunRequest } from '../../core/store/runs/syncRuns';
import { syncRequestedSignal } from '../../workflows/messages';
import { findVisibleIntegration, type Caller } from '../access';
import { noteRun } from '../logging';
import type { RouteContext } from '../route';
import { renewForRun } from './omnichatToken';

/**
 * Stores the run that is asked for, and tells the workflow.
 * @param audit writes down who asked for it, before it is stored: the run may end the binding
 * @throws IntegrationError `line_account_missing`, `sync_in_progress`, or like `renewForRun` and
 * `findVisibleIntegration`
 */
export async function startRun(
  { services, response }: Pick<RouteContext, 'services' | 'response'>,
  caller: Caller,
  integration: Integration,
  request: RunRequest,
  audit: (runId: string) => Promise<void>,
): Promise<string> {
  const { store, openIntegrations, messenger } = services;
  if (!integration.lineAccount) throw new IntegrationError('line_account_missing');
  await expectNoOpenRun(store, integration);
  await renewForRun(services, caller, integration);
  const { channelId } = integration.lineAccount;
  const runId = newId();
  noteRun(response, runId);
  await audit(runId);
  await openRun(store, integration, { ...request, channelId }, runId).catch(async (error: unknown) => {
    // What is in the way may be the end of the binding.
    await findVisibleIntegration(store, caller, integration.merchantId);
    throw error;
  });
  openIntegrations.forget(integration.merchantId);
  await messenger.signalOrStart(integration, syncRequestedSignal, { mode: request.mode, runId });
  return runId;
}
