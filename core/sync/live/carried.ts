import { customerSchema, type Customer } from '../../domain/customer';
import type { Store } from '../../store';
import type { InboxEntry } from '../../store/documents';

/**
 * The member that an entry carries. Also null where it cannot be opened, because its key is gone or its bytes are
 * damaged: the caller then reads the member from SHOPLINE.
 */
export function openCustomer(entry: InboxEntry, { cipher }: Pick<Store, 'cipher'>): Customer | null {
  if (!entry.sealedCustomer) return null;
  try {
    const text = cipher.open(entry.sealedCustomer, 'waiting member', entry._id);
    return customerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
