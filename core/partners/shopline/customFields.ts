import type { PartnerCalls } from '../http/partnerCalls';
import { customFieldSchema, customFieldsSchema, inOneLanguage } from './schemas';

/** A field that the merchant has added to what it asks of customers. */
export interface StoreField {
  fieldId: string;
  name: string;
  /** SHOPLINE's word for its kind; the list is not documented. */
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
