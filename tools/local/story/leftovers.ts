import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { allStores } from '../../../core/store/schema';
import type { StackUrls } from '../stack/stackEnv';

/** How many workflows of a store are open, as a reader of Temporal's Web UI would count them. */
export async function countOpenWorkflows(urls: StackUrls, merchantId: string): Promise<number> {
  const connection = await Connection.connect({ address: urls.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    const { count } = await workflow.count(`StoreId = "${merchantId}" AND ExecutionStatus = "Running"`);
    return count;
  } finally {
    await connection.close();
  }
}

/**
 * How many documents of each collection mention the store or a binding it has or had: members and contacts name the
 * binding alone. `tokens` counts those that hold a sealed token.
 */
export async function countRecords(urls: StackUrls, merchantId: string): Promise<Record<string, number>> {
  const client = new mongoose.mongo.MongoClient(urls.mongodbUri);
  try {
    const ids = [merchantId];
    for (const name of ['integrations', 'receipts']) {
      const bindings = await client.db().collection<{ _id: string }>(name).find({ merchantId }).toArray();
      ids.push(...bindings.map(({ _id }) => _id));
    }
    const counts: Record<string, number> = {};
    for (const { collectionName } of await client.db().collections()) {
      let count = 0;
      for await (const document of client.db().collection(collectionName).find({}, allStores)) {
        const text = JSON.stringify(document);
        if (!ids.some((id) => text.includes(id))) continue;
        count += 1;
        if (document.sealedToken) counts.tokens = (counts.tokens ?? 0) + 1;
      }
      if (count > 0) counts[collectionName] = count;
    }
    return counts;
  } finally {
    await client.close();
  }
}
