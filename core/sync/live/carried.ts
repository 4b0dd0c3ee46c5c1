import { customerSchema, type Customer } from '../../domain/customer';
import type { Store } from '../../store';
import type { InboxEntry } from '../../store/documents';

/** The member that an entry carries. Null also for what does not open, be its key gone or its bytes damaged: SHOPLINE has the member. */
export function openCustomer(entry: InboxEntry, { cipher }: Pick<Store, 'cipher'>): Customer | null {
  if (!entry.sealedCustomer) return null;
  try {
    const text = cipher.open(entry.sealedCustomer, 'waiting member', entry._id);
    return customerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
