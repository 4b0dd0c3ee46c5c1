import mongoose from 'mongoose';
import { allStores } from '../../core/store/schema';

type Document = Record<string, unknown> & { _id: string };

/** Everything on record of a run and of the members and contacts of its integration, in a fixed order. */
export interface OnRecord {
  run: Document | null;
  journal: Document[];
  members: Document[];
  contacts: Document[];
}

/** Reads the database directly, so it works whichever processes are alive. */
export async function readRecords(
  mongodbUri: string,
  { integrationId, runId }: { integrationId: string; runId: string },
): Promise<OnRecord> {
  const client = new mongoose.mongo.MongoClient(mongodbUri);
  try {
    const find = (name: string, filter: object) =>
      client.db().collection<Document>(name).find(filter).sort({ _id: 1 }).toArray();
    const [run = null] = await find('syncRuns', { _id: runId, integrationId });
    return {
      run,
      journal: await find('journal', { integrationId, runId }),
      members: await find('members', { integrationId }),
      contacts: await find('contacts', { integrationId }),
    };
  } finally {
    await client.close();
  }
}

/** Whether a full read of the store is asked for, and no read has answered that yet. */
export async function isFullReadAsked(mongodbUri: string, merchantId: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(mongodbUri);
  try {
    const asked = { merchantId, fullReadAsked: { $exists: true } };
    return (await client.db().collection('integrations').findOne(asked)) !== null;
  } finally {
    await client.close();
  }
}

/** The integration a run belongs to. */
export async function integrationOf(mongodbUri: string, runId: string): Promise<string> {
  const client = new mongoose.mongo.MongoClient(mongodbUri);
  try {
    const run = await client
      .db()
      .collection<Document & { integrationId: string }>('syncRuns')
      .findOne({ _id: runId }, allStores);
    if (!run) throw new Error(`run ${runId} is not on record`);
    return run.integrationId;
  } finally {
    await client.close();
  }
}
