import { splitTarget } from '../../../sandbox/core/http';
import type { ContactUpsert } from '../../../core/domain/types';
import type { Call } from '../partners/network';

/** Whether a write may be a trial that finds out if an attribute is defined. It may repeat what the contact carries. */
export function isTrial(body: ContactUpsert): boolean {
  const isOther = (name: string) => name !== 'memberId' && name !== 'customAttributes';
  return (body.customAttributes ?? []).length <= 1 && !Object.keys(body).some(isOther);
}

/**
 * Whether the service has a reason to write what a contact carries already: a trial of attributes, or what was tried and
 * is sent once more with the rest; and where access is refused, the member id alone, to see whether it is to everything.
 */
export function mayRepeat(
  body: ContactUpsert,
  { faults, isDefinitionLost, wasTrial }: { faults: ReadonlySet<string>; isDefinitionLost: boolean; wasTrial: boolean },
): boolean {
  if (faults.has('omnichatAccess') && Object.keys(body).join() === 'memberId') return true;
  return (isDefinitionLost || faults.has('contactRefused')) && (isTrial(body) || wasTrial);
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
