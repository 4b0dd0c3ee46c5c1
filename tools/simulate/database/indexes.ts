import mongoose from 'mongoose';
import { createModels } from '../../../core/store/models';
import type { Document } from './matching';
import { servingIndexes, type Index } from './servingIndex';

/** What a command asks of one collection. */
export interface Asked {
  filter: Document | undefined;
  /** As the driver sends it. */
  sort?: unknown;
  comment?: unknown;
}

/** Queries that look through more than they find, as collection, fields asked for and order; and why they may. */
const scans: [RegExp, string][] = [
  [/^members: integrationId,otherCustomerIds$/, 'one person is erased'],
  [/^contacts: integrationId,(memberId|userId)$/, 'one person is erased'],
  [/^contacts: integrationId,sealedOwnTags$/, 'another account is chosen, and most contacts of the former go'],
  [/^contactEvents: integrationId,userId$/, 'one person is erased'],
  [/^decisions: integrationId,customerIds,contactMemberId$/, 'one person is erased'],
  [/^auditLog: merchantId$/, 'one person is erased'],
  [/^auditLog: integrationId,detail\.customerId$/, 'a binding ends'],
  [/^members: integrationId,deliveredTo$/, 'all that was written is taken back'],
  [/^\w+: _id,sealed\w* by _id$/, 'keys are rotated'],
  [/^accessTokens: hash,revokedAt,expiresAt$/, 'no two tokens have one hash'],
  [/^accessTokens: (teamId )?by createdAt$/, 'operators list the few there are'],
  [/^addressChunks: (by _id)?$/, 'there is one for each process'],
  [
    /^members: (integrationId(,lineUserId|,phoneKey)|_id,integrationId(,state)?,code) by _id$/,
    'a page of one store, or the few who share a LINE id or phone',
  ],
  [
    /^inbox: integrationId,(receivedAt,)?sealedCustomer( by receivedAt)?$/,
    'what else waits of the store is few, or fetched beside it',
  ],
  [/^integrations: ([\w,.]+ )?by _id$/, 'all in turn, some hundreds at a time'],
  [/^integrations: teamId,endedAt by createdAt$/, 'one person has few teams'],
  [/^integrations: endedAt,attentions by createdAt$/, 'an operator has the newest few looked at'],
  [/^(integrations|receipts): merchantId,teamId(,endedAt)? by endedAt$/, 'one store had few bindings'],
  [/^syncRuns: phase,finishedAt,mode,startedAt$/, 'few runs are open'],
  [/^syncRuns: integrationId,mode$/, 'one store has few runs'],
  [/^syncRuns: integrationId,(mode by startedAt|finishedAt,mode by finishedAt)$/, 'most that are kept are asked for'],
];

const declared = new Map<string, Index[]>(
  Object.values(createModels(mongoose.createConnection())).map(({ collection, schema }) => [
    collection.collectionName,
    schema.indexes().map(([fields]) => fields),
  ]),
);
/** Queries that were found in `scans`: each is matched only once. */
const known = new Set<string>();

/** @throws Error for a query that no declared index serves, unless it is one of `scans`. */
export function expectIndex(collection: string, { filter = {}, sort }: Asked): void {
  const indexes = declared.get(collection);
  if (!indexes) return;
  const order = orderOf(sort);
  if (servingIndexes(filter, order, indexes)) return;
  const by = order.length > 0 ? [`by ${order.map(([field]) => field).join()}`] : [];
  const query = `${collection}: ${[namesOf(filter), ...by].filter(Boolean).join(' ')}`;
  if (known.has(query)) return;
  if (!scans.some(([pattern]) => pattern.test(query))) throw new Error(`No index serves ${query}`);
  known.add(query);
}

function orderOf(sort: unknown): [string, number][] {
  if (Array.isArray(sort)) return sort as [string, number][];
  return [...(sort instanceof Map ? sort : Object.entries(sort ?? {}))] as [string, number][];
}

function namesOf({ $or: alternatives = [], ...always }: Document): string {
  return [...new Set([always, ...(alternatives as Document[])].flatMap(Object.keys))].join();
}
