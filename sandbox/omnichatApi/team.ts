import { TimeIndex } from '../core/timeIndex';

export type AttributeType = 'text' | 'number' | 'date' | 'datetime' | 'boolean';
export type AttributeValue = string | number | boolean;

export interface AttributeDefinition {
  key: string;
  type: AttributeType;
  displayName: string;
  isActive: boolean;
}

/** What a team or the API can change about a contact. Replaced as a whole, never changed in place. */
export interface ContactState {
  name: string | null;
  email: string | null;
  phone: string | null;
  memberId: string | null;
  note: string | null;
  /** Subscribed (has not blocked the account). */
  status: boolean;
  tags: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** One person on one LINE Official Account. */
export interface Contact {
  channelId: string;
  /** LINE user id. */
  id: string;
  state: ContactState;
  /** The state as the team made it, without any API write; null for a contact that the API created. */
  base: ContactState | null;
  /** Member ids that API writes have set, in order. */
  writtenMemberIds: string[];
  /** True once the team edited it after creation. */
  edited?: true;
  /** How the contact shows missing values: Omnichat's API has all three ways. */
  missing: 'null' | 'empty' | 'absent';
  lastMessageAtMs: number | null;
  subscribedAtMs: number;
  unsubscribedAtMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** What Omnichat keeps of a customer beside the contacts; made for one who has no contact. */
export interface CustomerProfile extends ContactState {
  createdAtMs: number;
  updatedAtMs: number;
}

/** One act of putting a tag on a contact; the same tag put on again is another. */
export interface Tagging {
  atMs: number;
  channelId: string;
  userId: string;
  tag: string;
  source: 'open_api' | 'manual';
}

export interface TeamProfile {
  teamId: string;
  name: string;
  apiToken: string;
  tokenRevoked: boolean;
  /** IP addresses the token may be used from; empty: any. */
  allowedIps: string[];
  modules: string[];
  /** Signature Secret that the portal shows with the team's webhook subscription. */
  webhookSecret: string;
}

/** One connected LINE Official Account with its contacts. */
export class Channel {
  private readonly contacts = new Map<string, Contact>();
  readonly byUpdated = new TimeIndex<Contact>(
    (contact) => contact.updatedAtMs,
    (contact) => contact.id,
  );

  /** LINE ids of contacts that the API deleted. */
  readonly deletedIds = new Set<string>();

  constructor(
    readonly channelId: string,
    readonly name: string,
  ) {}

  get size(): number {
    return this.contacts.size;
  }

  get(userId: string): Contact | undefined {
    return this.contacts.get(userId);
  }

  all(): Iterable<Contact> {
    return this.contacts.values();
  }

  add(contact: Contact): void {
    this.contacts.set(contact.id, contact);
    this.byUpdated.touch(contact);
  }

  remove(contact: Contact): void {
    this.contacts.delete(contact.id);
    this.byUpdated.remove(contact);
  }
}

/** A team: one API token, its channels, and its attribute definitions. */
export class Team {
  readonly channels = new Map<string, Channel>();
  readonly definitions = new Map<string, AttributeDefinition>();
  /** Customer profiles written by `PUT /v1/customers`, by Omnichat's id of the customer. */
  readonly customers = new Map<string, Partial<CustomerProfile>>();
  /** Third-party orders as JSON, by order id. */
  readonly orders = new Map<string, string>();
  /** Omnichat's own points, by member id. */
  readonly points = new Map<string, { balance: number; accumulated: number }>();
  /** Tags put on contacts, oldest first. */
  taggings: Tagging[] = [];
  private readonly byMemberId = new Map<string, Set<Contact>>();
  isDirty = true;

  constructor(readonly profile: TeamProfile) {}

  addChannel(channel: Channel): void {
    this.channels.set(channel.channelId, channel);
    for (const contact of channel.all()) this.link(contact);
  }

  addContact(channel: Channel, contact: Contact): void {
    channel.add(contact);
    this.link(contact);
    this.isDirty = true;
  }

  removeContact(channel: Channel, contact: Contact, by: 'api' | 'portal'): void {
    channel.remove(contact);
    if (by === 'api') channel.deletedIds.add(contact.id);
    this.byMemberId.get(contact.state.memberId ?? '')?.delete(contact);
    this.isDirty = true;
  }

  /** Gives a contact a new state and brings every index up to date. */
  setState(channel: Channel, contact: Contact, state: ContactState, atMs: number): void {
    if (state.memberId !== contact.state.memberId) {
      this.byMemberId.get(contact.state.memberId ?? '')?.delete(contact);
      contact.state = state;
      this.link(contact);
    } else contact.state = state;
    contact.updatedAtMs = Math.max(atMs, contact.updatedAtMs);
    channel.byUpdated.touch(contact);
    this.isDirty = true;
  }

  contactsOfMember(memberId: string): Contact[] {
    return [...(this.byMemberId.get(memberId) ?? [])];
  }

  private link(contact: Contact): void {
    const { memberId } = contact.state;
    if (!memberId) return;
    const linked = this.byMemberId.get(memberId);
    if (linked) linked.add(contact);
    else this.byMemberId.set(memberId, new Set([contact]));
  }
}

/** The definitions Omnichat creates by itself for its SHOPLINE integration. */
export function firstPartyDefinitions(): AttributeDefinition[] {
  const table: [string, AttributeType, string][] = [
    ['shopline_member_tier', 'text', '會員等級'],
    ['shopline_tier_expires_on', 'date', '會員等級到期日'],
    ['shopline_points', 'number', '會員點數'],
    ['shopline_store_credit', 'number', '購物金'],
    ['shopline_order_count', 'number', '累積訂單數'],
    ['shopline_total_spent', 'number', '累積消費金額'],
    ['shopline_birthday', 'date', '生日'],
    ['shopline_gender', 'text', '性別'],
    ['shopline_registered_at', 'datetime', '註冊時間'],
    ['shopline_email_marketing', 'boolean', 'Email 行銷同意'],
    ['shopline_sms_marketing', 'boolean', 'SMS 行銷同意'],
    ['shopline_blacklisted', 'boolean', '黑名單'],
    ['shopline_next_tier', 'text', '下一個會員等級'],
    ['shopline_tier_upgrade_threshold', 'number', '升等門檻'],
    ['shopline_tier_upgrade_spent', 'number', '升等已消費'],
    ['shopline_tier_renewal_threshold', 'number', '續會門檻'],
    ['shopline_tier_renewal_spent', 'number', '續會已消費'],
    ['shopline_birth_month', 'number', '生日月份'],
  ];
  return table.map(([key, type, label]) => ({ key, type, displayName: `SHOPLINE - ${label}`, isActive: true }));
}
