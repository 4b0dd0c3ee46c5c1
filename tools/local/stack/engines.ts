import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { randomBytes } from 'node:crypto';
import { isDatabaseReady } from './database';
import { LocalProblem } from '../problem';
import { housekeepingScheduleId } from '../../../workflows/messages';
import type { Part } from './parts';
import { SEARCH_ATTRIBUTES } from './temporal';

/** Engines the environment names; those it does not name are the stack's own. */
export interface ExternalEngines {
  mongodbUri: string | undefined;
  temporalAddress: string | undefined;
}

/** The database and Temporal of the environment win over local ones, for the parts that are wanted. */
export function chooseEngines(
  parts: readonly Part[],
  env: NodeJS.ProcessEnv,
): { own: ReadonlySet<Part>; external: ExternalEngines } {
  const own = new Set(parts);
  const mongodbUri = own.has('database') ? env.MONGODB_URI : undefined;
  const temporalAddress = own.has('temporal') ? env.TEMPORAL_ADDRESS : undefined;
  if (mongodbUri) own.delete('database');
  if (temporalAddress) own.delete('temporal');
  return { own, external: { mongodbUri, temporalAddress } };
}

/**
 * For a throw-away stack: a database and task queues of its own inside engines that are kept.
 */
export function isolated(external: ExternalEngines): { external: ExternalEngines; env: Record<string, string> } {
  const name = `stack_${randomBytes(6).toString('hex')}`;
  let { mongodbUri } = external;
  if (mongodbUri) {
    const url = new URL(mongodbUri);
    url.pathname = `/${name}`;
    mongodbUri = url.href;
  }
  return { external: { ...external, mongodbUri }, env: external.temporalAddress ? { TEMPORAL_TASK_QUEUE: name } : {} };
}

/** How to connect to Temporal, read from the environment as the service reads it. */
function configOf(temporalAddress: string) {
  return loadClientConnectConfig({ overrideEnvVars: { ...process.env, TEMPORAL_ADDRESS: temporalAddress } });
}

/**
 * Deletes the schedule of housekeeping that a throw-away stack's worker made in a Temporal that is kept. Where that
 * Temporal no longer answers, the schedule stays, and the caller goes on: it has more to stop, or an error to tell.
 */
export async function forgetHousekeeping(external: ExternalEngines, env: NodeJS.ProcessEnv): Promise<void> {
  const taskQueue = env.TEMPORAL_TASK_QUEUE;
  if (!external.temporalAddress || !taskQueue) return;
  const { connectionOptions, namespace = 'default' } = configOf(external.temporalAddress);
  const connection = await Connection.connect(connectionOptions).catch(() => undefined);
  if (!connection) return;
  try {
    await new Client({ connection, namespace }).schedule.getHandle(housekeepingScheduleId(taskQueue)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  } finally {
    await connection.close();
  }
}

const KEYWORD = 2;
const ALREADY_EXISTS = 6;

async function prepareTemporal(temporalAddress: string): Promise<void> {
  const { connectionOptions, namespace = 'default' } = configOf(temporalAddress);
  const connection = await Connection.connect(connectionOptions).catch((cause: unknown) => {
    throw new LocalProblem(
      `No Temporal server answers at TEMPORAL_ADDRESS=${connectionOptions.address}. ` +
        'Start it, or unset the variable to use a local one.',
      { cause },
    );
  });
  try {
    for (const name of SEARCH_ATTRIBUTES) {
      await connection.operatorService
        .addSearchAttributes({ namespace, searchAttributes: { [name]: KEYWORD } })
        .catch((error: Error & { code?: number }) => {
          if (error.code !== ALREADY_EXISTS) throw error;
        });
    }
  } finally {
    await connection.close();
  }
}

/**
 * Checks that the engines of the environment answer, and gives Temporal the search attributes the workflows set.
 * @throws LocalProblem naming the variable whose engine does not answer.
 */
export async function prepareEngines(external: ExternalEngines, onReady: (part: Part) => void): Promise<void> {
  if (external.mongodbUri) {
    if (!(await isDatabaseReady(external.mongodbUri))) {
      throw new LocalProblem('No MongoDB answers at MONGODB_URI. Start it, or unset the variable to use a local one.');
    }
    onReady('database');
  }
  if (external.temporalAddress) {
    await prepareTemporal(external.temporalAddress);
    onReady('temporal');
  }
}
