import { isGrpcServiceError } from '@temporalio/client';
import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import type { TemporalAccess } from './connect';

const keys = [integrationStatusKey, storeIdKey, teamIdKey, lineChannelIdKey];

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const keywordType = 2;
const grpcAlreadyExists = 6;
const grpcPermissionDenied = 7;
const grpcUnimplemented = 12;
const timeoutMs = 10_000;

/**
 * Adds the search attributes a namespace lacks. Temporal Cloud and locked-down servers do not let a client do this:
 * then an administrator has to.
 * @returns the names it added, or null when it was not allowed to add what is missing
 * @throws ServiceError when Temporal does not answer.
 */
export async function ensureSearchAttributes(access: TemporalAccess): Promise<string[] | null> {
  const { connection, client } = access;
  const { namespace } = client.options;
  return connection.withDeadline(Date.now() + timeoutMs, async () => {
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = keys.filter(({ name }) => !Object.hasOwn(customAttributes, name));
      if (missing.length > 0) {
        const searchAttributes = Object.fromEntries(missing.map(({ name }) => [name, keywordType]));
        await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      }
      return missing.map(({ name }) => name);
    } catch (error) {
      // Another process was quicker.
      if (codeOf(error) === grpcAlreadyExists) return [];
      if (isNotAllowed(error)) return null;
      throw error;
    }
  });
}

/** Whether a server keeps its search attributes from this client. */
export function isNotAllowed(error: unknown): boolean {
  const code = codeOf(error);
  return code === grpcPermissionDenied || code === grpcUnimplemented;
}

function codeOf(error: unknown): number | null {
  return isGrpcServiceError(error) ? error.code : null;
}
