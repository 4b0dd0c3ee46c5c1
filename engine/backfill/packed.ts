import type { Customer } from '../../domain/customer';

/** Members that wait to be judged, in half of what they take as objects: thousands wait while contacts are indexed. */
export interface Packed {
  readonly size: number;
  unpack(): Customer[];
}

export function pack(customers: Customer[]): Packed {
  // As UTF-8: one tag in Chinese would make all of a string take two bytes a letter.
  const bytes = Buffer.from(JSON.stringify(customers));
  return { size: customers.length, unpack: () => JSON.parse(bytes.toString()) as Customer[] };
}
