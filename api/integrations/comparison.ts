import type { z } from 'zod';
import { customAttributes } from '../../core/domain/attributes';
import { unmetOf } from '../../core/domain/conditions';
import type { Customer } from '../../core/domain/customer';
import { readCustomField } from '../../core/domain/customFields';
import { isKept, keptCustomFields } from '../../core/domain/keptAttributes';
import { mapMember, type StoreProfile } from '../../core/domain/mapping';
import type { AttributeValue, Condition, Contact, MemberState, Settings } from '../../core/domain/types';
import type { VerdictCode } from '../../core/domain/errors';
import { isDecided } from '../../core/domain/memberHistory';
import type { Member } from '../../core/store/documents';
import { lastWrites } from '../../core/sync/records/history';
import type { comparisonSchema } from '../memberSchemas';
import { clearedFields, contactChanges, shownAttributes, type FieldChange, type WrittenBy } from './contactChanges';

type Shown = AttributeValue | string[] | null;

/** A field as both partners have it now, and as the next sync would leave it; null: no write to it is on record. */
type ComparedField = z.infer<typeof comparisonSchema>['fields'][number];

export interface Comparison {
  /** `unmet`: the conditions that a member with `condition_not_met` does not meet. */
  verdict: { state: MemberState; code: VerdictCode | null; unmet?: Condition[] };
  fields: ComparedField[];
}

interface Sides {
  /** Null once SHOPLINE no longer has the member. */
  customer: Customer | null;
  customerId: string;
  /**
   * Null where the member's LINE id is no contact of the LINE Official Account. Of a member who is gone it is the
   * contact that the record names.
   */
  contact: Contact | null;
  by: WrittenBy;
  settings: Settings;
  store: StoreProfile;
  /** An admin has decided that the contact becomes this member's. */
  isChosen: boolean;
  /** The record: it alone tells of others with the same LINE id or phone, of a decision, and of past writes. */
  member: Pick<Member, 'state' | 'code' | 'history' | 'olderWrites'>;
}

/** What a sync would make of a member now, field by field. */
export function compareSides(sides: Sides): Comparison {
  const { customer, customerId, contact, by, settings, store, member, isChosen } = sides;
  const mapped = customer && mapMember(customer, { settings, store });
  const writes = lastWrites(member);
  const verdict = judge();
  const changes = changesNow();
  const onContact = shownAttributes(contact, by.place);
  const compared = (field: string, shopline: Shown, omnichat: Shown): ComparedField => {
    const change = changes.find((other) => other.field === field);
    const written = writes.get(field);
    const lastWritten = { lastWrittenAt: written?.at.toISOString() ?? null, lastWrittenBy: written?.by ?? null };
    return { field, shopline, omnichat, after: change ? change.after : omnichat, ...lastWritten };
  };
  // An optional attribute that is off is left out: the team has not asked for it.
  const isShown = (attribute: (typeof customAttributes)[number]) =>
    !attribute.isOptional || isKept(attribute, settings) || changes.some(({ field }) => field === attribute.key);
  return {
    verdict,
    fields: [
      compared('memberId', customer?.id ?? null, contact?.memberId ?? null),
      compared('phone', mapped?.phone ?? null, contact?.phone ?? null),
      compared('email', customer?.email?.trim() || null, contact?.email ?? null),
      compared(
        'tags',
        (customer?.tags ?? []).flatMap((tag) => tag?.trim() || []),
        contact?.tags ?? [],
      ),
      ...customAttributes.filter(isShown).map((attribute) => {
        const { key } = attribute;
        const inShopline = customer && attribute.read(customer, store);
        return compared(key, inShopline ?? null, onContact.get(key) ?? null);
      }),
      ...keptCustomFields(settings).map((field) =>
        compared(field.key, readCustomField(customer?.custom_data, field) ?? null, onContact.get(field.key) ?? null),
      ),
    ],
  };

  function changesNow(): FieldChange[] {
    if (!mapped) return clearedFields(contact, customerId, by);
    return mapped.eligible && verdict.state === 'delivered' ? contactChanges(contact, mapped.desired, by) : [];
  }

  function judge(): Comparison['verdict'] {
    if (!customer || !mapped) return { state: 'skipped', code: 'gone_from_shopline' };
    if (!mapped.eligible) {
      const unmet = mapped.code === 'condition_not_met' && { unmet: unmetOf(customer, settings.conditions) };
      return { state: 'skipped', code: mapped.code, ...unmet };
    }
    if (!contact && settings.unmatched === 'skip') return { state: 'skipped', code: 'not_a_line_contact' };
    const isShared = member.code === 'line_id_shared' || member.code === 'phone_shared';
    if (member.state === 'conflict' && isShared) return { state: 'conflict', code: member.code };
    if (member.state === 'skipped' && isDecided(member.code)) return { state: 'skipped', code: member.code };
    // An admin gave the contact to this member. That counts even where it carries another member's id.
    if (isChosen) return { state: 'delivered', code: null };
    const holder = contact?.memberId ?? customerId;
    return holder === customerId
      ? { state: 'delivered', code: null }
      : { state: 'conflict', code: 'contact_has_other_member' };
  }
}
