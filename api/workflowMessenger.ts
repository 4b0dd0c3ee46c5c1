import type { SignalDefinition } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { noteTold } from '../core/store/integrations/untold';
import type { Integration } from '../core/store/documents';
import { errorName } from '../core/runtime/failure';
import { askWithin } from '../core/runtime/temporal/connect';
import {
  authorizedSignal,
  integrationWorkflowId,
  integrationWorkflowType,
  lineAccountChosenSignal,
  syncRequestedSignal,
  type IntegrationInput,
} from '../workflows/messages';
import type { ApiDependencies } from './dependencies';

/** A signal that Temporal does not take in this time is left to the worker's housekeeping. */
const timeoutMs = 4_000;

/** The signals after which a workflow reads its facts anew. */
const tellsOfFacts: readonly string[] = [authorizedSignal.name, lineAccountChosenSignal.name, syncRequestedSignal.name];

type Addressee = Pick<Integration, '_id' | 'merchantId' | 'teamId'>;
type MessengerDependencies = Pick<ApiDependencies, 'store' | 'temporal' | 'temporalWatch' | 'logger'> & {
  config: Pick<ApiDependencies['config'], 'taskQueue'>;
};

/**
 * Tells integration workflows what happened. Callers first store what must not be lost. So while Temporal is away a
 * request still succeeds, and the worker's housekeeping starts or wakes the workflow later.
 */
export class WorkflowMessenger {
  constructor(private readonly dependencies: MessengerDependencies) {}

  /**
   * Signals the store's workflow, starting it when none is open. It never fails, so a caller need not wait for it.
   * @returns whether Temporal took it
   */
  async signalOrStart<Args extends unknown[]>(
    to: Addressee,
    signal: SignalDefinition<Args>,
    ...signalArgs: Args
  ): Promise<boolean> {
    const { temporal, config } = this.dependencies;
    const input: IntegrationInput = { merchantId: to.merchantId, integrationId: to._id };
    const sentAt = new Date();
    const isTold = await this.deliver(to, signal.name, () =>
      temporal.client.workflow.signalWithStart<Workflow, unknown[]>(integrationWorkflowType, {
        workflowId: integrationWorkflowId(to.merchantId),
        taskQueue: config.taskQueue,
        args: [input],
        signal: signal.name,
        signalArgs,
      }),
    );
    if (isTold && tellsOfFacts.includes(signal.name)) await this.noteTold(to, signal.name, sentAt);
    return isTold;
  }

  /**
   * Signals the store's workflow if one is open. It starts none, because a new one would have nothing to hear. It never
   * fails either.
   */
  async signalIfOpen<Args extends unknown[]>(
    to: Addressee,
    signal: SignalDefinition<Args>,
    ...signalArgs: Args
  ): Promise<boolean> {
    const handle = this.dependencies.temporal.client.workflow.getHandle(integrationWorkflowId(to.merchantId));
    return this.deliver(to, signal.name, () => handle.signal(signal, ...signalArgs));
  }

  private async deliver(to: Addressee, signal: string, send: () => Promise<unknown>): Promise<boolean> {
    const { temporal, temporalWatch, logger } = this.dependencies;
    let cause = 'Temporal is away';
    // No request waits for Temporal while it is known not to answer.
    if (temporalWatch.isReachable) {
      try {
        await askWithin(temporal, timeoutMs, send);
        return true;
      } catch (error) {
        cause = errorName(error);
      }
    }
    logger.warn({ ...idsOf(to), signal, cause }, 'signal not delivered; housekeeping catches up');
    return false;
  }

  private async noteTold(to: Addressee, signal: string, sentAt: Date): Promise<void> {
    const { store, logger } = this.dependencies;
    try {
      await noteTold(store, to._id, sentAt);
    } catch (error) {
      const cause = errorName(error);
      logger.warn({ ...idsOf(to), signal, cause }, 'signal delivered, but not noted; housekeeping sends it again');
    }
  }
}

function idsOf({ _id: integrationId, merchantId }: Addressee) {
  return { integrationId, merchantId };
}
