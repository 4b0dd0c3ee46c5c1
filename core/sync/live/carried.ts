import { customerSchema, type Customer } from '../../domain/customer';
import { extraFields } from '../../domain/keptAttributes';
import { lineUserIdOf } from '../../domain/mapping';
import type { Settings } from '../../domain/types';
import { isWholeCustomer } from '../../domain/wholeCustomer';
import type { Store } from '../../store';
import type { InboxEntry, Member } from '../../store/documents';

/**
 * The member that an entry carries. Also null where it cannot be opened, because its key is gone or its bytes are
 * damaged, where it lacks what settings saved since look at, or where only SHOPLINE can tell whether it is still so:
 * the caller then reads the member from SHOPLINE.
 * @param known the member on record
 */
export function openCustomer(
  entry: InboxEntry,
  known: Member | undefined,
  { cipher }: Pick<Store, 'cipher'>,
  settings: Settings,
): Customer | null {
  // A member that is not on record is new, or was removed and its event came late.
  if (!entry.sealedCustomer || !known) return null;
  try {
    const text = cipher.open(entry.sealedCustomer, 'waiting member', entry._id);
    const document = JSON.parse(text) as Record<string, unknown>;
    if (!isWholeCustomer(document, extraFields(settings), settings.conditions)) return null;
    const customer = customerSchema.safeParse(document).data;
    return customer && !mayLeaveContact(customer, known) ? customer : null;
  } catch {
    return null;
  }
}

/**
 * Another LINE id has the former contact cleared, and so may a guest's event. An event may arrive after a newer one was
 * lost, so SHOPLINE is asked whether it is still so.
 */
function mayLeaveContact(customer: Customer, known: Member): boolean {
  return customer.is_member === false ? known.deliveredTo !== null : lineUserIdOf(customer) !== known.lineUserId;
}
