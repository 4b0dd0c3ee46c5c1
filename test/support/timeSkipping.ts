import { TestWorkflowEnvironment } from '@temporalio/testing';
import { venvCommand } from '../../tools/local/stack/venv';

/** A Temporal server on which waits cost no time. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const [path = ''] = await venvCommand('temporal-test-server');
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}
