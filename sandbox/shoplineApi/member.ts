/** A customer as the sandbox keeps it; `customerDocument` turns it into what the API shows. */
export interface Member {
  id: string;
  name: string;
  email: string | null;
  gender: 'male' | 'female' | 'other' | null;
  birthYear: number | null;
  birthMonth: number | null;
  birthDay: number | null;
  lineId: string | null;
  /** As typed by the customer, usually with a leading 0. */
  phone: string | null;
  callingCode: string | null;
  phoneVerified: boolean;
  /** Older entries of `phones`. */
  olderPhones: string[];
  isMember: boolean;
  isBlacklisted: boolean;
  tags: string[];
  /** Level in the store's tiers, null for none. */
  tierLevel: number | null;
  tierExpiresAtMs: number | null;
  points: number;
  credits: number;
  orderCount: number;
  totalSpent: number;
  emailMarketing: boolean;
  /** null: no `sms` entry in `subscriptions`. */
  smsMarketing: boolean | null;
  /** Values of the store's own fields by field id; absent: none. */
  customData?: Record<string, string>;
  memo: string | null;
  refUserId: string | null;
  createdBy: 'shop' | 'admin' | 'openapi' | 'shop_crm' | 'pos';
  registeredAtMs: number | null;
  createdAtMs: number;
  /** Null: the API shows null, and the member is in no window of `updated_after` and `updated_before`. */
  updatedAtMs: number | null;
  /** True for a member that changed, or came, after the store was generated: a contact may carry an earlier write. */
  edited?: true;
  /** E-mails this member had before. */
  pastEmails?: string[];
}

export interface Tier {
  id: string;
  level: number;
  name: Record<string, string>;
}

/** A field the merchant has added to what it asks of members. */
export interface CustomField {
  id: string;
  type: string;
  name: Record<string, string>;
}

interface Staff {
  id: string;
  name: string;
  email: string;
  /** Whether this staff member may grant the app access. */
  mayAuthorize: boolean;
}

/** What a store is, apart from its members. */
export interface StoreProfile {
  merchantId: string;
  handle: string;
  name: string;
  email: string;
  countryCode: 'TW' | 'HK';
  currency: 'TWD' | 'HKD';
  defaultLanguage: string;
  timeZoneOffsetMinutes: number;
  tiers: Tier[];
  /** Absent in snapshots from before the sandbox had own fields: the store has none. */
  customFields?: CustomField[];
  staff: Staff;
  installed: boolean;
  /** When the app was installed, and when its scopes were last granted. Absent in older snapshots. */
  installedAtMs?: number;
  authorizedAtMs?: number;
  lineLogin: boolean;
  seed: number;
}
