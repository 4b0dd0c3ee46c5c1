import type { SyncRun } from '../api/types';

/** Fields that a run changed or would change, the most frequent first. */
export function changedFields({ fields }: Pick<SyncRun, 'fields'>): { field: string; count: number }[] {
  return Object.entries(fields)
    .map(([field, { changed }]) => ({ field, count: changed }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** The newest run that looked at everyone by saved settings. It tells how many members have each field. */
export function latestCounted<Run extends Pick<SyncRun, 'status' | 'fields' | 'isDraft'>>(
  runs: Run[],
): Run | undefined {
  return runs.find(
    ({ status, fields, isDraft }) => status.startsWith('completed') && !isDraft && Object.keys(fields).length > 0,
  );
}
