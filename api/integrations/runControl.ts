import type { SignalDefinition } from '@temporalio/client';
import { IntegrationError } from '../../core/domain/errors';
import type { SyncRun } from '../../core/store/documents';
import { steerRun } from '../../core/store/integrations/steering';
import { findRun } from '../../core/store/runs/syncRuns';
import { cancelSyncSignal, pauseSignal, resumeSignal, type RunToSteer } from '../../workflows/messages';
import { noteRun } from '../logging';
import { integrationRoute, type Route } from '../route';
import { runParams } from '../schemas';
import { audit } from './audit';

/** Pause, resume and cancel: stored with the run before its workflow is told. */
function controlRoute(
  verb: 'pause' | 'resume' | 'cancel',
  summary: string,
  desired: SyncRun['desired'],
  signal: SignalDefinition<[RunToSteer?]>,
): Route {
  return integrationRoute({
    method: 'post',
    path: `/api/integrations/:id/syncs/:runId/${verb}`,
    summary,
    audits: [`${verb}_sync`],
    scope: 'syncs:write',
    params: runParams,
    responses: { 202: { description: 'Asked for' } },
    async handle({ services, response, integration, caller, params: { runId } }) {
      const run = await findRun(services.store, integration._id, runId);
      noteRun(response, run._id);
      // A cancel is final, also while the work that it ends has not heard of it. `steerRun` refuses the same, but only
      // after the row in the audit log is written.
      const isCancelled = run.desired === 'cancel' && desired !== 'cancel';
      if (integration.activeRunId !== run._id || isCancelled) throw new IntegrationError('run_not_active');
      await audit(services, caller, integration, `${verb}_sync`, { runId });
      // The run may have ended or been cancelled since it was read.
      if (!(await steerRun(services.store, run, desired))) throw new IntegrationError('run_not_active');
      services.openIntegrations.forget(integration.merchantId);
      // A cancel also ends the requests that wait behind the run, of which the workflow alone knows.
      await services.messenger.signalOrStart(integration, signal, { runId });
      return { status: 202 };
    },
  });
}

export const postPause = controlRoute('pause', 'Pause a sync', 'pause', pauseSignal);
export const postResume = controlRoute('resume', 'Resume a paused sync', 'run', resumeSignal);
export const postCancel = controlRoute(
  'cancel',
  'Cancel a sync and what waits behind it; what it delivered stays',
  'cancel',
  cancelSyncSignal,
);
