import { sleep } from '@temporalio/workflow';
import { integration as original, type IntegrationArgs } from '../../workflows/integration';

/** A change that breaks the replay of open workflows: a timer before everything that they already did. */
export async function integration(args: IntegrationArgs): Promise<Record<string, number>> {
  await sleep(1);
  return original(args);
}
