import { z } from 'zod';

const fieldTypes = ['single_line_text_field', 'multi_line_text_field', 'number_integer', 'number_decimal', 'json', 'boolean', 'url'] as const; // prettier-ignore

/** What a call may set of a metafield. */
export const fieldBody = z.object({
  namespace: z.string().min(1),
  key: z.string().min(1),
  field_type: z.enum(fieldTypes),
  field_value: z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown())]),
});

/** A value that the merchant or an app keeps beside a customer. */
export interface Metafield extends z.infer<typeof fieldBody> {
  id: string;
  kind: 'merchant' | 'app';
  createdAtMs: number;
  updatedAtMs: number;
}

/** The merchant's metafields as a customer shows them: values by namespace and key (a guess; no document shows one). */
export function metafieldValues(fields: readonly Metafield[]): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const { kind, namespace, key, field_value: value } of fields) {
    if (kind === 'merchant') values[namespace] = { ...values[namespace], [key]: value };
  }
  return values;
}
