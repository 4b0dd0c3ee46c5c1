import { sleep } from '../async';
import { isGrpcServiceError } from '@temporalio/client';
import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../../domain/searchAttributes';
import type { TemporalAccess } from './connect';

export const searchAttributeNames = [integrationStatusKey, storeIdKey, teamIdKey, lineChannelIdKey].map(
  ({ name }) => name,
);

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const keywordType = 2;
const grpcInvalidArgument = 3;
const grpcAlreadyExists = 6;
const grpcPermissionDenied = 7;
const grpcUnimplemented = 12;

const callTimeoutMs = 10_000;
const defaultPatienceMs = 60_000;
const askEveryMs = 500;
/**
 * Each process of the Temporal server learns of a new search attribute by itself, every 2 s by default. A query asks
 * only one of these processes.
 */
const settleMs = 5_000;

export interface SearchAttributesState {
  added: string[];
  /**
   * Why workflows may not set them. `refused`: this client may not add what is missing; `unmapped`: the server does not
   * take them up.
   */
  problem: 'refused' | 'unmapped' | null;
}

/**
 * Adds the search attributes a namespace lacks and waits until workflows may set them: a server that lists one may not
 * know it in each of its processes yet. Temporal Cloud and locked-down servers let no client add any: an administrator
 * has to.
 * @throws ServiceError when Temporal does not answer.
 */
export async function ensureSearchAttributes(
  access: TemporalAccess,
  patienceMs = defaultPatienceMs,
): Promise<SearchAttributesState> {
  const added = await addMissing(access);
  if (added === null) return { added: [], problem: (await areMapped(access)) ? null : 'refused' };
  const deadlineMs = Date.now() + patienceMs;
  let usableFromMs = added.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (;;) {
    if (!(await areMapped(access))) usableFromMs = Number.POSITIVE_INFINITY;
    else if (usableFromMs === Number.POSITIVE_INFINITY) usableFromMs = Date.now() + settleMs;
    if (Date.now() >= usableFromMs) return { added, problem: null };
    if (Date.now() >= deadlineMs) return { added, problem: 'unmapped' };
    await sleep(askEveryMs);
  }
}

/**
 * Whether the server answers a query that names them all.
 * @throws ServiceError when Temporal does not answer.
 */
export async function areMapped({ connection, client }: TemporalAccess): Promise<boolean> {
  const { namespace } = client.options;
  const query = searchAttributeNames.map((name) => `${name} = 'none'`).join(' AND ');
  try {
    await connection.withDeadline(Date.now() + callTimeoutMs, () =>
      connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 }),
    );
    return true;
  } catch (error) {
    if (codeOf(error) === grpcInvalidArgument || isNotAllowed(error)) return false;
    throw error;
  }
}

/**
 * @returns the names that the namespace does not list, or null when this client may not see them
 * @throws ServiceError when Temporal does not answer.
 */
export async function findMissing({ connection, client }: TemporalAccess): Promise<string[] | null> {
  const { namespace } = client.options;
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + callTimeoutMs, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return searchAttributeNames.filter((name) => !Object.hasOwn(customAttributes, name));
  } catch (error) {
    if (isNotAllowed(error)) return null;
    throw error;
  }
}

/** @returns the names it added, or null when it was not allowed to see or add them */
async function addMissing(access: TemporalAccess): Promise<string[] | null> {
  const { connection, client } = access;
  const missing = await findMissing(access);
  if (missing === null || missing.length === 0) return missing;
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, keywordType]));
  try {
    await connection.withDeadline(Date.now() + callTimeoutMs, () =>
      connection.operatorService.addSearchAttributes({ namespace: client.options.namespace, searchAttributes }),
    );
  } catch (error) {
    if (isNotAllowed(error)) return null;
    // Another process has just added them: they are as new to the server as if this one had.
    if (codeOf(error) !== grpcAlreadyExists) throw error;
  }
  return missing;
}

function isNotAllowed(error: unknown): boolean {
  const code = codeOf(error);
  return code === grpcPermissionDenied || code === grpcUnimplemented;
}

function codeOf(error: unknown): number | null {
  return isGrpcServiceError(error) ? error.code : null;
}
