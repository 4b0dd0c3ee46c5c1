import type { Settings } from '../core/settings';
import { readAttributes } from './attributes';
import { invalidBody } from './errors';
import type { AttributeValue, ContactState, Team } from './team';

/** A checked write, with only the fields that were sent. */
export interface ContactWrite {
  fields: Partial<Pick<ContactState, 'name' | 'email' | 'phone' | 'memberId' | 'note'>>;
  status?: boolean;
  tags?: string[];
  tagsToAdd: string[];
  tagsToRemove: string[];
  attributes: Record<string, AttributeValue>;
}

const textFields = ['name', 'email', 'phone', 'memberId', 'note'] as const;
const knownFields = new Set<string>([
  ...textFields,
  'status',
  'tags',
  'tagsToAdd',
  'tagsToRemove',
  'customAttributes',
  'agentEmployeeCode',
  'agentLocationCode',
  'extraAttributes',
]);

export const emptyState: ContactState = {
  name: null,
  email: null,
  phone: null,
  memberId: null,
  note: null,
  status: true,
  tags: [],
  attributes: {},
};

/**
 * Checks the body of a contact or customer write. null counts as not sent, as for every optional field.
 * @throws {OmnichatError} 400 INVALID_REQUEST_BODY.
 */
export function readContactWrite(
  team: Team,
  body: Record<string, unknown>,
  settings: Settings['omnichat'],
  alarm: (kind: string, detail: string) => void,
): ContactWrite {
  for (const name of Object.keys(body)) if (!knownFields.has(name)) alarm('unknown_contact_field', name);
  const write: ContactWrite = { fields: {}, tagsToAdd: [], tagsToRemove: [], attributes: {} };
  for (const name of textFields) {
    const value = body[name] ?? undefined;
    if (value === undefined) continue;
    if (typeof value !== 'string') throw invalidBody(`${name} must be a string`);
    write.fields[name] = value;
  }
  if (settings.phoneFormat === 'digits_only' && write.fields.phone && !/^[1-9]\d+$/.test(write.fields.phone)) {
    throw invalidBody('phone must be digits with the country code');
  }
  if (settings.emailForm === 'lower_case') write.fields.email = write.fields.email?.toLowerCase();
  const status = body.status ?? undefined;
  if (status !== undefined) {
    if (typeof status !== 'boolean') throw invalidBody('status must be a boolean');
    write.status = status;
    alarm('subscription_status_written', String(status));
  }
  const tags = readTags(body, 'tags');
  const tagsToAdd = readTags(body, 'tagsToAdd');
  const tagsToRemove = readTags(body, 'tagsToRemove');
  if (tags && (tagsToAdd ?? tagsToRemove)) throw invalidBody('tags must not be sent with tagsToAdd or tagsToRemove');
  if (tags) {
    write.tags = tags;
    alarm('all_tags_replaced', tags.join());
  }
  write.tagsToAdd = tagsToAdd ?? [];
  write.tagsToRemove = tagsToRemove ?? [];
  if (body.customAttributes !== undefined && body.customAttributes !== null) {
    write.attributes = readAttributes(team, body.customAttributes, settings.unknownAttribute);
  }
  return write;
}

/** The state after a write: unsent fields and attribute keys stay. */
export function applyWrite(state: ContactState, write: ContactWrite): ContactState {
  const tags = new Set(write.tags ?? state.tags);
  for (const tag of write.tagsToAdd) tags.add(tag);
  for (const tag of write.tagsToRemove) tags.delete(tag);
  return {
    ...state,
    ...write.fields,
    status: write.status ?? state.status,
    tags: [...tags],
    attributes: { ...state.attributes, ...write.attributes },
  };
}

function readTags(body: Record<string, unknown>, name: string): string[] | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((tag) => typeof tag === 'string')) {
    throw invalidBody(`${name} must be an array of strings`);
  }
  return value;
}
