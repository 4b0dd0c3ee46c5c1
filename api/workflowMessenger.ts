import type { SignalDefinition } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Config } from '../domain/config';
import type { Integration } from '../store/documents';
import type { TemporalAccess } from '../temporal/connect';
import { integrationStatusKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import { integrationWorkflowId, integrationWorkflowType, type IntegrationInput } from '../workflows/messages';

/** A signal that Temporal does not take in this time is left to the worker's housekeeping. */
const timeoutMs = 4_000;

type Addressee = Pick<Integration, '_id' | 'merchantId' | 'teamId'>;

/**
 * Tells integration workflows what happened. What must not be lost is in the database before; so when Temporal is away
 * the request still succeeds, and the worker's housekeeping starts or wakes the workflow later.
 */
export class WorkflowMessenger {
  constructor(
    private readonly temporal: TemporalAccess,
    private readonly config: Pick<Config, 'taskQueue'>,
    private readonly logger: Logger,
  ) {}

  /** Signals the store's workflow, starting it when none is open. @returns whether Temporal took it */
  async signalOrStart<Args extends unknown[]>(
    to: Addressee,
    signal: SignalDefinition<Args>,
    ...signalArgs: Args
  ): Promise<boolean> {
    const input: IntegrationInput = { merchantId: to.merchantId, integrationId: to._id };
    return this.deliver(to, signal.name, () =>
      this.temporal.client.workflow.signalWithStart<Workflow, unknown[]>(integrationWorkflowType, {
        workflowId: integrationWorkflowId(to.merchantId),
        taskQueue: this.config.taskQueue,
        args: [input],
        signal: signal.name,
        signalArgs,
        typedSearchAttributes: [
          { key: storeIdKey, value: to.merchantId },
          { key: teamIdKey, value: to.teamId },
          { key: integrationStatusKey, value: 'awaiting_authorization' },
        ],
      }),
    );
  }

  /** Signals the store's workflow if one is open; a new one has nothing to hear. */
  async signalIfOpen<Args extends unknown[]>(
    to: Addressee,
    signal: SignalDefinition<Args>,
    ...signalArgs: Args
  ): Promise<boolean> {
    const handle = this.temporal.client.workflow.getHandle(integrationWorkflowId(to.merchantId));
    return this.deliver(to, signal.name, () => handle.signal(signal, ...signalArgs));
  }

  private async deliver(to: Addressee, signal: string, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.temporal.connection.withDeadline(Date.now() + timeoutMs, send);
      return true;
    } catch (error) {
      this.logger.warn(
        { integrationId: to._id, merchantId: to.merchantId, signal, cause: errorName(error) },
        'signal not delivered; housekeeping catches up',
      );
      return false;
    }
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
