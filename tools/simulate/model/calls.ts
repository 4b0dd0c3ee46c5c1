import { splitTarget } from '../../../sandbox/core/http';
import type { ContactUpsert } from '../../../core/domain/types';
import type { Call } from '../partners/network';

/** As one that finds out whether an attribute is defined: it may say what the contact carries. */
export function isTrial(body: ContactUpsert): boolean {
  const isOther = (name: string) => name !== 'memberId' && name !== 'customAttributes';
  return (body.customAttributes ?? []).length <= 1 && !Object.keys(body).some(isOther);
}

export function isWrite({ api, request }: Call): boolean {
  return api.partner === 'omnichat' && request.method === 'PUT';
}

export function isReadOfMembers({ api, request }: Call): boolean {
  return api.partner === 'shopline' && request.path.startsWith('/v1/customers');
}

/** `channel:user` of a contact's address. */
export function keyOf(path: string): string {
  const query = new URLSearchParams(splitTarget(path).rawQuery);
  return `${query.get('channelId') ?? ''}:${query.get('userId') ?? ''}`;
}
