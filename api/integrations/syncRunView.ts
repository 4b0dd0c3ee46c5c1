import { describeError, type Language } from '../../core/domain/errors';
import type { SyncRun } from '../../core/store/documents';

/** A run as the API shows it. */
export function syncRunView(run: SyncRun, language: Language) {
  const { code, missing } = run;
  return {
    id: run._id,
    mode: run.mode === 'reconcile' ? ('full' as const) : run.mode,
    status: run.status,
    desired: run.desired,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    counts: run.counts,
    total: run.total,
    etaSeconds: run.etaSeconds,
    limitedBy: run.limitedBy,
    skippedBy: run.skippedBy,
    failedBy: run.failedBy,
    conflictsBy: run.conflictsBy,
    fields: run.fields ?? {},
    isDraft: run.draft !== undefined,
    reason: code ? { code, ...describeError(code, language, missing === undefined ? {} : { missing }) } : null,
  };
}
