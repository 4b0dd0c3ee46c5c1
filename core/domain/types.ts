/** Where a binding was started; it decides where it has to be undone (seed, notes 3 and 4). */
export type Origin = 'shopline' | 'omnichat';

export const integrationStatuses = [
  'awaiting_authorization',
  'awaiting_line_account',
  'ready',
  'syncing',
  'paused',
  'attention',
  'disconnected',
] as const;
export type IntegrationStatus = (typeof integrationStatuses)[number];

export const syncStatuses = [
  'running',
  'paused',
  'waiting',
  'completed',
  'completed_with_issues',
  'cancelled',
  'failed',
] as const;
export type SyncStatus = (typeof syncStatuses)[number];

/** `clear` takes back what was written. */
export const syncModes = ['full', 'preview', 'clear'] as const;
export type SyncMode = (typeof syncModes)[number];

/** What SHOPLINE tells of a merchant's subscription to the app (contract A6). */
export const subscriptionTopics = [
  'application_subscription/create',
  'application_subscription/update',
  'application_subscription/delete',
  'subscription_record/start',
  'subscription_record/end',
] as const;
export type SubscriptionTopic = (typeof subscriptionTopics)[number];

export const memberStates = ['pending', 'delivered', 'skipped', 'failed', 'conflict'] as const;
export type MemberState = (typeof memberStates)[number];

/** Counts of a run: at the end `read = skipped + unchanged + delivered + failed + conflicts`. */
export interface SyncCounts {
  read: number;
  eligible: number;
  skipped: number;
  unchanged: number;
  delivered: number;
  failed: number;
  conflicts: number;
}

export function emptyCounts(): SyncCounts {
  return { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
}

export interface LineAccount {
  channelId: string;
  channelName: string;
}

/** How a binding ends: SHOPLINE told that the app was removed, or an admin or operator ended it. */
export type EndReason = 'uninstalled' | 'disconnected';

/** One contact field in a run: how many eligible members have a value for it, and on how many contacts it changes. */
export interface FieldCount {
  members: number;
  changed: number;
}

export interface LimitedBy {
  partner: 'shopline' | 'omnichat';
  reason: 'rate' | 'retry_after' | 'outage';
  /** ISO time; null when the end is not known. */
  until: string | null;
}

/** What a member has to meet to be synced. */
export type Condition =
  | { field: 'tier'; op: 'in' | 'not_in'; value: string | string[] }
  | { field: 'tag'; op: 'has' | 'has_not'; value: string | string[] }
  | { field: 'order_count' | 'total_spent'; op: 'at_least' | 'at_most'; value: number }
  /** A day, which begins in Taipei, or a time with its offset. `after` includes that moment, `before` does not. */
  | { field: 'registered_at'; op: 'after' | 'before'; value: string };

/** One of the store's own fields, and the attribute that the team has defined for it. */
export interface CustomField {
  /** SHOPLINE's id of the field. */
  fieldId: string;
  key: string;
  type: AttributeType;
  enabled: boolean;
}

export interface Settings {
  /** `line_and_phone` is the seed's rule: LINE quick login and a phone. */
  eligibility: 'line_and_phone' | 'line';
  unmatched: 'skip' | 'create';
  /** Keys of attributes that an admin switched off; contacts keep the values they have. */
  disabledAttributes: string[];
  /** Keys of optional attributes switched on; absent: none. */
  enabledAttributes?: string[];
  /** All must hold; absent: none. */
  conditions?: Condition[];
  /** Absent: none. */
  customFields?: CustomField[];
}

export const defaultSettings: Settings = { eligibility: 'line_and_phone', unmatched: 'skip', disabledAttributes: [] };

export type AttributeType = 'text' | 'number' | 'date' | 'datetime' | 'boolean';
export type AttributeValue = string | number | boolean;

/** A contact of one LINE Official Account as Omnichat shows it, reduced to what a member sync looks at. */
export interface Contact {
  userId: string;
  memberId: string | null;
  phone: string | null;
  email: string | null;
  tags: string[];
  attributes: { key: string; value: AttributeValue }[];
  updatedAtMs: number | null;
}

/** Body of Omnichat's contact upsert (contract 4.3), only the fields a member sync may send. */
export interface ContactUpsert {
  memberId?: string;
  phone?: string;
  email?: string;
  tagsToAdd?: string[];
  tagsToRemove?: string[];
  customAttributes?: { key: string; value: AttributeValue }[];
}

/** What a contact should carry for one member. */
export interface DesiredContact {
  memberId: string;
  /** Digits with calling code; null when the member has none. */
  phone: string | null;
  email: string | null;
  tags: string[];
  /** Attributes to keep, then own fields, without those that SHOPLINE did not send; null: the member has no value. */
  attributes: { key: string; type: AttributeType; value: AttributeValue | null }[];
}
