import { Client, Connection } from '@temporalio/client';
import { openStore } from '../../../core/store';
import { findOpenIntegration } from '../../../core/store/integrations/integrations';
import { noteFullRead } from '../../../core/store/integrations/reads';
import { factsChangedSignal, integrationWorkflowId } from '../../../workflows/messages';
import type { LocalStack } from '../../local/stack/stack';

/** After so many full reads in a row that found nothing, the interval is the longest (`core/domain/fullReads.ts`). */
const SETTLED_READS = 8;

/**
 * Brings stores to where they are after a day in which full reads found nothing: at the longest interval. It notes at
 * once the reads that would take that day, and tells each workflow to look at the facts.
 */
export async function settle(stack: LocalStack, merchantIds: string[]): Promise<void> {
  const { mongodbUri, temporalAddress } = stack.urls;
  const store = await openStore({ mongodbUri, encryptionKey: stack.env.ENCRYPTION_KEY!, oldEncryptionKeys: [] });
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    for (const merchantId of merchantIds) {
      const { _id, lastFullReadCalls: calls } = (await findOpenIntegration(store, merchantId))!;
      for (let reads = 0; reads < SETTLED_READS; reads += 1)
        await noteFullRead(store, _id, { startedAtMs: Date.now(), calls, hasFound: false });
      await workflow.getHandle(integrationWorkflowId(merchantId)).signal(factsChangedSignal);
    }
  } finally {
    await Promise.all([store.close(), connection.close()]);
  }
}
