import { z } from 'zod';
import { customerFields, extraCustomerFields } from './customer';
import type { ExtraField } from './keptAttributes';
import type { Condition } from './types';

/**
 * Whether a document has every field a member sync looks at; null counts as there. What a partial document leaves out
 * would pass for "none" and be cleared from the contact.
 *
 * @param extra fields that the settings look at as well
 */
export function isWholeCustomer(
  document: Record<string, unknown>,
  extra: readonly ExtraField[],
  conditions: readonly Condition[] = [],
): boolean {
  if (conditions.some(({ field }) => field === 'tier') && !carriesTierId(document)) return false;
  const more = Object.fromEntries(extra.map((field) => [field, extraCustomerFields[field]]));
  return carries(document, z.object({ ...customerFields, ...more })) && carriesPhone(document);
}

/** Whether every field of the schema is there, inside of objects and lists as well. */
function carries(value: unknown, schema: z.core.$ZodType): boolean {
  if (isWrapper(schema)) return carries(value, schema.unwrap());
  if (schema instanceof z.ZodArray) {
    return !Array.isArray(value) || value.every((item) => carries(item, schema.element));
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return true;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(schema.shape as Record<string, z.core.$ZodType>).every(
    ([key, field]) => fields.has(key) && carries(fields.get(key), field),
  );
}

function isWrapper(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodNullable | z.ZodCatch {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodCatch;
}

/** SHOPLINE sends a verified mobile alone, else `phones` and `phone` with a country of their own (contract A5). */
function carriesPhone(document: Record<string, unknown>): boolean {
  const has = (key: string) => Object.hasOwn(document, key);
  const { mobile_phone: mobile, mobile_phone_verified: isVerified } = document;
  const hasMobile = typeof mobile === 'string' && mobile.trim() !== '';
  if (hasMobile && !has('mobile_phone_country_calling_code')) return false;
  if (hasMobile && isVerified !== false) return true;
  return (has('phones') || has('phone')) && has('phone_country_code');
}

/** A condition may name a tier by its id, which comes under either name (contract A6). */
function carriesTierId({ membership_tier: tier }: Record<string, unknown>): boolean {
  return typeof tier !== 'object' || tier === null || 'id' in tier || '_id' in tier;
}
