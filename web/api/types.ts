import type { z } from 'zod';
import type { comparisonSchema, memberDetailSchema } from '../../api/memberSchemas';
import type { clearPreviewSchema } from '../../api/integrations/getClearPreview';
import type { activitySchema, dayReportSchema } from '../../api/trendSchemas';
import type {
  auditEntrySchema,
  healthSchema,
  integrationSchema,
  lineAccountSchema,
  memberSchema,
  noticeSchema,
  syncRunSchema,
} from '../../api/schemas';
import type { settingsSchema } from '../../api/settingsSchemas';

export type { IntegrationStatus, MemberState, SyncStatus } from '../../core/domain/types';

/** What the API answers, inferred from the schemas that check it there. */
export type Integration = z.infer<typeof integrationSchema>;
/** How many members are in step, and where the others drop out. */
export type Health = z.infer<typeof healthSchema>;
/** How a day ended, by its last full read. */
export type DayReport = z.infer<typeof dayReportSchema>;
/** What was written lately, and how long changes took. */
export type Activity = z.infer<typeof activitySchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type ClearPreview = z.infer<typeof clearPreviewSchema>;
export type LineAccount = z.infer<typeof lineAccountSchema>;
export type Member = z.infer<typeof memberSchema>;
/** What is wrong and the way out, already in the reader's language. */
export type Notice = z.infer<typeof noticeSchema>;
export type Settings = z.infer<typeof settingsSchema>;
export type Condition = Settings['conditions'][number];
export type CustomField = Settings['customFields'][number];
export type SyncRun = z.infer<typeof syncRunSchema>;
export type SyncCounts = SyncRun['counts'];
export type LimitedBy = NonNullable<SyncRun['limitedBy']>;

export type TeamRole =
  'admin' | 'supervisor' | 'marketing' | 'cs_manager' | 'cs_agent' | 'sales' | 'sales_manager' | 'marketing_cs';

export interface Team {
  id: string;
  name: string;
  role: TeamRole;
  modules: string[];
  isConnected: boolean;
}

export interface PendingStore {
  merchantId: string;
  handle: string;
  name: string;
  origin: Integration['origin'];
}

export interface Session {
  user: { id: string; name: string; email: string };
  teams: Team[];
  csrfToken: string;
  pendingStore: PendingStore | null;
}

export interface MemberPage {
  items: Member[];
  nextCursor: string | null;
}

export interface AttributeInfo {
  key: string;
  type: 'text' | 'number' | 'date' | 'datetime' | 'boolean';
  enabled: boolean;
  isOptional: boolean;
  meaning: { 'zh-TW': string; en: string };
  example: string | number | boolean;
}

/** Members by state. */
export type StateCounts = Record<Member['state'], number>;

/** A field that the store has added to SHOPLINE's own. */
export interface StoreField {
  fieldId: string;
  name: string;
  type: string;
}

export interface Preflight {
  sampled: number;
  known: number;
}

export type AttributeValue = string | number | boolean | string[] | null;

export interface SampleItem {
  customerId: string;
  lineUserId: string;
  changes: { field: string; before: AttributeValue; after: AttributeValue }[];
}

/** Links of the page whose targets the operator can set. */
export type LinkName = 'help' | 'support' | 'privacy' | 'terms' | 'omnichat';

/** A row of the list, with what an admin decided of its conflict and with its history. */
export type MemberDetail = z.infer<typeof memberDetailSchema>;
export type MemberEvent = MemberDetail['history'][number];

/** One member as both partners have it now: shown, never kept. */
export type Comparison = z.infer<typeof comparisonSchema>;

export interface AuditPage {
  items: AuditEntry[];
  nextCursor: string | null;
}

export interface PageConfig {
  /** True when SHOPLINE and Omnichat are the sandbox of this machine. */
  local: boolean;
  temporalUiUrl?: string;
  shoplineRequestsPerSecond?: number;
  omnichatRequestsPerSecond?: number;
  links: Record<LinkName, string | null>;
}
