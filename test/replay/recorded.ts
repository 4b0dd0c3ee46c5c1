import { runsOf, type WorkflowLab } from '../support/workflowLab';

export interface RecordedWorkflow {
  workflowId: string;
  runId: string;
}

/** So slow that a sync of some hundred members is still under way when a signal arrives. */
export const slowMs = 1_500;

export async function recorded(lab: WorkflowLab, workflowId: string, firstRunId?: string): Promise<RecordedWorkflow[]> {
  const runIds = await runsOf(lab.client, workflowId, firstRunId);
  return runIds.map((runId) => ({ workflowId, runId }));
}

export const setLatency = (lab: WorkflowLab, latencyMs: number) =>
  lab.control.changeSettings({ omnichat: { latencyMs } });

export async function untilWrites(lab: WorkflowLab, more: () => Promise<number>): Promise<void> {
  const before = await more();
  await lab.until(async () => (await more()) > before);
}
