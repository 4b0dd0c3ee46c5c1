export type TeamRole =
  'admin' | 'supervisor' | 'marketing' | 'cs_manager' | 'cs_agent' | 'sales' | 'sales_manager' | 'marketing_cs';

export interface Team {
  id: string;
  name: string;
  role: TeamRole;
  modules: string[];
}

export type Origin = 'shopline' | 'omnichat';

export interface PendingStore {
  merchantId: string;
  handle: string;
  name: string;
  origin: Origin;
}

export interface Session {
  user: { id: string; name: string; email: string };
  teams: Team[];
  csrfToken: string;
  pendingStore: PendingStore | null;
}

/** What is wrong and the way out, already in the reader's language. */
export interface Notice {
  code: string;
  title: string;
  detail: string;
  remedy: string;
}

export interface LineAccount {
  channelId: string;
  channelName: string;
}

export type IntegrationStatus =
  'awaiting_authorization' | 'awaiting_line_account' | 'ready' | 'syncing' | 'paused' | 'attention' | 'disconnected';

export interface Integration {
  id: string;
  storeName: string;
  teamId: string;
  origin: Origin;
  status: IntegrationStatus;
  reason: Notice | null;
  lineAccount: LineAccount | null;
  createdAt: string;
  lastSync: SyncRun | null;
  warnings: Notice[];
  lastLiveChangeAt?: string | null;
  lagSeconds?: number | null;
  pendingChanges?: number | null;
  shoplineAdminUrl?: string | null;
}

export type SyncMode = 'full' | 'preview';

export type SyncStatus =
  'running' | 'paused' | 'waiting' | 'completed' | 'completed_with_errors' | 'cancelled' | 'failed';

export interface SyncCounts {
  read: number;
  eligible: number;
  skipped: number;
  unchanged: number;
  delivered: number;
  failed: number;
  conflicts: number;
}

export interface LimitedBy {
  partner: 'shopline' | 'omnichat';
  reason: 'rate' | 'retry_after' | 'outage';
  until: string | null;
}

export interface SyncRun {
  id: string;
  mode: SyncMode;
  status: SyncStatus;
  startedAt: string;
  finishedAt: string | null;
  counts: SyncCounts;
  /** Members expected; null while unknown. */
  total: number | null;
  etaSeconds: number | null;
  limitedBy: LimitedBy | null;
  skippedBy: Record<string, number>;
  failedBy: Record<string, number>;
}

export type MemberState = 'pending' | 'delivered' | 'skipped' | 'failed' | 'conflict';

export interface Member {
  customerId: string;
  otherCustomerIds: string[];
  lineUserId: string | null;
  state: MemberState;
  code: string | null;
  reason: string | null;
  remedy: string | null;
  updatedAt: string;
}

export interface MemberPage {
  items: Member[];
  nextCursor: string | null;
}

export interface Settings {
  eligibility: 'line_and_phone' | 'line';
  unmatched: 'skip' | 'create';
  attributes: { key: string; enabled: boolean }[];
}

export type AttributeType = 'text' | 'number' | 'date' | 'datetime' | 'boolean';

export interface AttributeInfo {
  key: string;
  type: AttributeType;
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
