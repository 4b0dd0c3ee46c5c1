import { splitTarget } from '../../../sandbox/core/http';
import type { ContactUpsert } from '../../../core/domain/types';
import type { Call } from '../partners/network';

/** Whether a write may be a trial that finds out if an attribute is defined. It may repeat what the contact carries. */
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

/** `channel:user` of the contact that the path of a request names. */
export function keyOf(path: string): string {
  const query = new URLSearchParams(splitTarget(path).rawQuery);
  return `${query.get('channelId') ?? ''}:${query.get('userId') ?? ''}`;
}
