import { customerSchema, type Customer } from '../../domain/customer';
import { extraFields } from '../../domain/keptAttributes';
import type { Settings } from '../../domain/types';
import { isWholeCustomer } from '../../domain/wholeCustomer';
import type { Store } from '../../store';
import type { InboxEntry } from '../../store/documents';

/**
 * The member that an entry carries. Also null where it cannot be opened, because its key is gone or its bytes are
 * damaged, or where it lacks what settings saved since look at: the caller then reads the member from SHOPLINE.
 */
export function openCustomer(
  entry: InboxEntry,
  { cipher }: Pick<Store, 'cipher'>,
  settings: Settings,
): Customer | null {
  if (!entry.sealedCustomer) return null;
  try {
    const text = cipher.open(entry.sealedCustomer, 'waiting member', entry._id);
    const document = JSON.parse(text) as Record<string, unknown>;
    if (!isWholeCustomer(document, extraFields(settings), settings.conditions)) return null;
    return customerSchema.safeParse(document).data ?? null;
  } catch {
    return null;
  }
}
