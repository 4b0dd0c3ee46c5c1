import { z } from 'zod';
import { integrationStatuses, memberStates, subscriptionTopics, syncModes, syncStatuses } from '../core/domain/types';

/** Paths name an integration by SHOPLINE's merchant id. */
export const idParams = z.strictObject({ id: z.string().min(1).max(100) });
export const runParams = idParams.extend({ runId: z.string().min(1).max(100) });
export const memberParams = idParams.extend({ customerId: z.string().min(1).max(100) });

export const originSchema = z.enum(['shopline', 'omnichat']);

/** For links and event streams: there the browser sends its own language, and the page may be read in another. */
export const languageSchema = z.enum(['zh-TW', 'en']).optional();

export const noticeSchema = z
  .object({ code: z.string(), title: z.string(), detail: z.string(), remedy: z.string() })
  .meta({ id: 'Notice', description: 'What is wrong and the way out, in the language of Accept-Language' });

export const lineAccountSchema = z
  .object({ channelId: z.string(), channelName: z.string() })
  .meta({ id: 'LineAccount' });

const countsByCode = z.record(z.string(), z.number().int());

export const syncRunSchema = z
  .object({
    id: z.string(),
    mode: z.enum(syncModes),
    status: z.enum(syncStatuses).meta({ description: '`completed_with_issues`: some failed or are in conflict' }),
    desired: z
      .enum(['run', 'pause', 'cancel'])
      .meta({ description: 'What was asked for last; a worker may not have got to it' }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    counts: z.object({
      read: z.number().int(),
      eligible: z.number().int(),
      skipped: z.number().int(),
      unchanged: z.number().int(),
      delivered: z.number().int(),
      failed: z.number().int(),
      conflicts: z.number().int(),
    }),
    total: z.number().int().nullable().meta({ description: 'Members expected; null while unknown' }),
    etaSeconds: z.number().nullable(),
    limitedBy: z
      .object({
        partner: z.enum(['shopline', 'omnichat']),
        reason: z.enum(['rate', 'retry_after', 'outage']),
        until: z.string().nullable(),
      })
      .nullable(),
    skippedBy: countsByCode,
    failedBy: countsByCode,
    conflictsBy: countsByCode,
    fields: z.record(z.string(), z.object({ members: z.number().int(), changed: z.number().int() })).meta({
      description: 'By field of contacts: eligible members who have a value, and contacts on which it changed or would',
    }),
    isDraft: z.boolean().meta({ description: 'A preview of settings that were not saved' }),
    reason: noticeSchema.nullable(),
  })
  .meta({ id: 'SyncRun' });

export const integrationSchema = z
  .object({
    id: z.string().meta({ description: "SHOPLINE's merchant id" }),
    storeName: z.string(),
    teamId: z.string(),
    origin: originSchema,
    status: z.enum(integrationStatuses),
    reason: noticeSchema.nullable(),
    lineAccount: lineAccountSchema.nullable(),
    createdAt: z.iso.datetime(),
    lastSync: syncRunSchema.nullable().meta({ description: 'The last full sync that ended and was not cancelled' }),
    warnings: z.array(noticeSchema),
    activeMode: z
      .enum(syncModes)
      .nullable()
      .meta({ description: 'What the run does that makes it `syncing` or `paused`; null while none is open' }),
    followsChanges: z
      .boolean()
      .meta({ description: 'Whether changes of members follow: not before a sync to the LINE account' }),
    lastLiveChangeAt: z.iso.datetime().nullable(),
    pendingChanges: z.number().int(),
    lagSeconds: z.number(),
    shoplineAdminUrl: z.string().nullable(),
    subscription: z
      .object({ topic: z.enum(subscriptionTopics), at: z.iso.datetime() })
      .nullable()
      .meta({ description: "The newest that SHOPLINE told of the merchant's subscription to the app" }),
  })
  .meta({ id: 'Integration' });

const memberCount = z.number().int();

/** `members`, `lineLogins`, `phones` and `contacts` are each part of the one before. */
export const healthSchema = z
  .object({
    guests: memberCount.meta({ description: 'Customers who are no members' }),
    members: memberCount.meta({ description: 'Without guests' }),
    lineLogins: memberCount,
    phones: memberCount.meta({ description: 'Not left out for want of a phone' }),
    unmet: memberCount.meta({ description: 'Of those with a phone: do not meet the conditions of the settings' }),
    keptApart: memberCount.meta({ description: 'Of those with a phone: an admin decided to write neither side' }),
    decidedForOther: memberCount.meta({ description: 'Of those with a phone: an admin decided for another member' }),
    contacts: memberCount.meta({ description: 'Can be synced' }),
    delivered: memberCount.meta({ description: 'Their contact is as it should be' }),
    conflicts: memberCount,
    failed: memberCount,
    pending: memberCount,
    takenBack: memberCount.meta({ description: 'What was written to their contact is taken off again' }),
    checkedAt: z.iso.datetime().nullable().meta({ description: 'When all members were last read' }),
    nextCheckAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When they are read next, unless something brings it forward' }),
  })
  .meta({ id: 'Health' });

/** A value of a contact's field; a list is tags. */
export const shownValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable();

export const memberSchema = z
  .object({
    customerId: z.string(),
    otherCustomerIds: z.array(z.string()),
    lineUserId: z.string().nullable(),
    state: z.enum(memberStates),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    isWaiting: z.boolean().meta({ description: 'It changed, or was asked for, and is about to be looked at' }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Member' });

export const auditEntrySchema = z
  .object({
    at: z.iso.datetime(),
    actor: z.string().meta({ description: "A person's id at Omnichat, `token:{id}`, `shopline` or `operator`" }),
    actorName: z
      .string()
      .nullable()
      .meta({ description: "A person's name at their last login; the name that an access token was given" }),
    action: z.string(),
    detail: z.record(z.string(), z.string()),
  })
  .meta({ id: 'AuditEntry' });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    remedy: z.string(),
    errors: z.array(z.object({ in: z.string(), path: z.string(), code: z.string() })).optional(),
    origin: originSchema
      .optional()
      .meta({ description: 'Where the connection in the way was made, and has to be undone' }),
    traceId: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
