import type { AttributeTypes } from '../../domain/keptAttributes';
import type { ContactState } from '../../store/documents';
import { cleared } from './contactState';

/** Where fewer contacts have lost a value, people may have removed it by hand. */
const leastContacts = 3;

/**
 * Finds attributes that Omnichat leaves out although it accepts the write (contract 9): the service would write them
 * again without end. The sign is a look at all contacts in which not one that had a value still has it.
 */
export class LostAttributes {
  private readonly kept = new Set<string>();
  private readonly lost = new Map<string, number>();

  constructor(private readonly types: AttributeTypes) {}

  /**
   * @param known the contact as it is on record
   * @param now the contact as Omnichat shows it
   * @param mayBeOlder Omnichat may not show yet, or no longer, what a write of ours has put on record: what is absent
   * is no loss
   */
  compare(known: ContactState, now: ContactState, mayBeOlder = false): void {
    for (const [key, print] of Object.entries(known.attributes)) {
      if (print === cleared) continue;
      if ((now.attributes[key] ?? cleared) !== cleared) this.kept.add(key);
      else if (!mayBeOlder) this.lost.set(key, (this.lost.get(key) ?? 0) + 1);
    }
  }

  /** Keys whose values are gone from every contact. */
  get keys(): string[] {
    return [...this.types.keys()].filter((key) => (this.lost.get(key) ?? 0) >= leastContacts && !this.kept.has(key));
  }
}

/** Each key with its type, as `attribute_definitions_missing` names them. */
export function describeAttributes(keys: string[], types: AttributeTypes): string {
  return keys.map((key) => `${key} (${types.get(key)})`).join(', ');
}
