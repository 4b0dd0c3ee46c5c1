import fs from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { allStores } from '../../core/store/schema';
import { sharedStack } from '../harness/sharedStack';
import { textsIn } from './texts';

const { urls, logFiles } = sharedStack();

/** The places where a value could come to light, with the texts of each. */
export type Places = Record<string, string[]>;

async function metricsOf(url: string): Promise<string[]> {
  const response = await fetch(`${url}/metrics`);
  return [await response.text()];
}

/** Every event of every workflow with its payloads decoded, and what lists of workflows show: attributes and memo. */
async function workflows(): Promise<{ histories: string[]; descriptions: string[] }> {
  const connection = await Connection.connect({ address: urls.temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    const histories: string[] = [];
    const descriptions: string[] = [];
    for await (const execution of workflow.list()) {
      for (const text of textsIn(execution.raw)) descriptions.push(text);
      const history = await workflow.getHandle(execution.workflowId, execution.runId).fetchHistory();
      for (const text of textsIn(history)) histories.push(text);
    }
    return { histories, descriptions };
  } finally {
    await connection.close();
  }
}

/** Logs and metrics of both processes, and all that Temporal keeps. */
export async function observablePlaces(): Promise<Places> {
  return {
    apiLog: [fs.readFileSync(logFiles.api, 'utf8')],
    workerLog: [fs.readFileSync(logFiles.worker, 'utf8')],
    apiMetrics: await metricsOf(urls.apiMetrics),
    workerMetrics: await metricsOf(urls.workerMetrics),
    ...(await workflows()),
  };
}

/** Every document of every collection, as it rests. */
export async function databasePlaces(): Promise<Places> {
  const client = new mongoose.mongo.MongoClient(urls.mongodbUri);
  try {
    const places: Places = {};
    for (const { collectionName } of await client.db().collections()) {
      const documents = await client.db().collection(collectionName).find({}, allStores).toArray();
      places[collectionName] = documents.map((document) => textsIn(document).join('\n'));
    }
    return places;
  } finally {
    await client.close();
  }
}
