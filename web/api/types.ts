import type { z } from 'zod';
import type {
  integrationSchema,
  lineAccountSchema,
  memberSchema,
  noticeSchema,
  settingsSchema,
  syncRunSchema,
} from '../../api/schemas';

export type { IntegrationStatus, MemberState, SyncStatus } from '../../core/domain/types';

/** What the API answers, inferred from the schemas that check it there. */
export type Integration = z.infer<typeof integrationSchema>;
export type LineAccount = z.infer<typeof lineAccountSchema>;
export type Member = z.infer<typeof memberSchema>;
/** What is wrong and the way out, already in the reader's language. */
export type Notice = z.infer<typeof noticeSchema>;
export type Settings = z.infer<typeof settingsSchema>;
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
  meaning: { 'zh-TW': string; en: string };
  example: string | number | boolean;
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

export interface PageConfig {
  /** True when SHOPLINE and Omnichat are the sandbox of this machine. */
  local: boolean;
  temporalUiUrl?: string;
  shoplineRequestsPerSecond?: number;
  omnichatRequestsPerSecond?: number;
}
