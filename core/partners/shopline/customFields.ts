import type { PartnerCalls } from '../http/partnerCalls';
import { customFieldSchema, customFieldsSchema, inOneLanguage } from './schemas';

/** One of the store's own fields: the merchant has added it to what the store asks of customers. */
export interface StoreField {
  fieldId: string;
  name: string;
  /** SHOPLINE's word for the kind of field; SHOPLINE does not document the list. */
  type: string;
}

/**
 * The store's own fields (contract A3).
 * @param language of their names
 * @throws PartnerError; `shopline_permission_missing` where the merchant has not granted the scope
 */
export async function listCustomFields(
  api: PartnerCalls,
  token: string,
  language: string | null,
): Promise<StoreField[]> {
  const answer = await api.send('listCustomFields', token, { method: 'GET', path: '/v1/custom_fields' });
  const list = customFieldsSchema.safeParse(answer.body);
  if (!list.success) throw api.unreadable(answer);
  return list.data.flatMap((item) => {
    const field = customFieldSchema.safeParse(item);
    if (!field.success) return [];
    const { field_id: fieldId, name_translations: names, type } = field.data;
    return [{ fieldId, name: inOneLanguage(names, language) ?? fieldId, type: type ?? '' }];
  });
}
