import { z } from 'zod';
import type { Contact } from '../../domain/types';

/** Both shapes of contract 7: `{errorCode, message}` and `{message: "OCE::…"}`. */
export const errorBodySchema = z.object({
  errorCode: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
});

/** An id, which Omnichat may send as a number as well. */
export const idText = z.union([z.string().min(1), z.number().transform(String)]);

/** Leaves out items of another shape: the service has no use for them, and they must not hide the rest. */
export function readableItems<Item>(item: z.ZodType<Item>) {
  return z.array(item.nullable().catch(null)).transform((items) => items.filter((each) => each !== null));
}

/** Body of `GET /v1/channels`: a bare array. */
export const channelsSchema = readableItems(
  z.object({ platform: z.string(), channelId: idText, channelName: z.string().nullish().catch(null) }),
);

/**
 * A missing value comes as null, as `""` or not at all, and an e-mail may end in a line break (contract 4.2, 6.4).
 * Null for all of these.
 */
const presentText = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim() || null);

/** A contact in a list (contract 4.2), reduced to what a member sync looks at. */
export const contactSchema = z.object({
  id: z.string().min(1),
  /** The name that the team sees in its inbox. No sync needs it, so a bad one must not make the contact unreadable. */
  name: presentText.catch(null),
  memberId: presentText,
  phone: presentText,
  email: presentText,
  updatedAt: z.number().nullish().catch(null),
  tags: readableItems(z.string()).nullish(),
  customAttributes: readableItems(z.object({ key: z.string(), value: z.unknown() })).nullish(),
});

/** Body of `GET /v1/contacts`, for lists and one contact; items are read one by one, so a bad one spoils no page. */
export const contactPageSchema = z.object({
  content: z.array(z.unknown()),
  totalElements: z.number().int().nonnegative().nullish().catch(null),
});

export function toContact(contact: z.infer<typeof contactSchema>): Contact {
  return {
    userId: contact.id,
    memberId: contact.memberId,
    phone: contact.phone,
    email: contact.email,
    tags: contact.tags ?? [],
    attributes: (contact.customAttributes ?? []).flatMap(({ key, value }) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ key, value }] : [],
    ),
    updatedAtMs: contact.updatedAt ?? null,
  };
}
