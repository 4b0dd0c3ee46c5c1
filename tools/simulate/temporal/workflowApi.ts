import { randomUUID } from 'node:crypto';
import { current } from '../time/virtualGlobals';
import { ContinueAsNew, type ActivityOptions, type Handler, type WorkflowRun } from './workflowRun';

export { ApplicationFailure } from '@temporalio/common';

/**
 * What `@temporalio/workflow` is for the workflows under test: the same words, answered by the simulated server. So the
 * workflows run as they are. Each name here is one that they import.
 */
function run(): WorkflowRun {
  return current.scheduler.task.context as WorkflowRun;
}

export const defineSignal = (name: string) => ({ type: 'signal', name });
export const defineQuery = (name: string) => ({ type: 'query', name });
export const defineUpdate = (name: string) => ({ type: 'update', name });

export function setHandler(
  { name }: { name: string },
  handle: Handler['handle'],
  { validator }: { validator?: () => void } = {},
): void {
  run().handlers.set(name, { handle, validate: validator ?? (() => undefined) });
}

export function condition(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
  return run().waitFor(holds, timeoutMs);
}

function proxy(options: ActivityOptions, isLocal: boolean): object {
  return new Proxy(
    {},
    {
      get(_target, name: string) {
        const call = (...args: unknown[]) => run().call({ name, args, options, isLocal });
        return Object.assign(call, { executeWithOptions: (_more: object, args: unknown[]) => call(...args) });
      },
    },
  );
}

export const proxyActivities = (options: ActivityOptions) => proxy(options, false);
export const proxyLocalActivities = (options: ActivityOptions) => proxy(options, true);

export function workflowInfo() {
  const { isContinuingSuggested, historyLength, startedAt } = run();
  return {
    taskQueue: 'simulated',
    continueAsNewSuggested: isContinuingSuggested,
    historyLength,
    targetWorkerDeploymentVersionChanged: false,
    runStartTime: startedAt,
  };
}

export const makeContinueAsNewFunc = () => (args: unknown) => Promise.reject(new ContinueAsNew(args));
export const allHandlersFinished = () => run().updatesUnderWay === 0;
export const uuid4 = () => randomUUID();
export const upsertSearchAttributes = () => undefined;
export const setCurrentDetails = () => undefined;
