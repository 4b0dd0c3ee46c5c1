import type { Comparison } from '../api/types';

/** Names of the fields that the next sync would write. */
export function changedFields(fields: Pick<Comparison['fields'][number], 'field' | 'omnichat' | 'after'>[]): string[] {
  return fields
    .filter(({ omnichat, after }) => JSON.stringify(omnichat) !== JSON.stringify(after))
    .map(({ field }) => field);
}
