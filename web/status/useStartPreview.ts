import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { integrationPath, runsQuery } from '../api/queries';
import { request } from '../api/request';
import type { StateCounts, SyncRun } from '../api/types';
import { asSent, type Settings } from '../settings/draft';
import { isOpen } from './progress';

interface StartedPreview {
  runId: string;
  /** How many members are in each state now; only for a preview of a draft. */
  before?: StateCounts;
}

const isOpenPreview = (run: SyncRun) => run.mode === 'preview' && !run.isDraft && isOpen(run);

/** @param draft unsaved settings to preview by; without it, the saved ones are used */
export function useStartPreview(id: string, open: boolean, draft?: Settings) {
  const client = useQueryClient();
  const { mutate, reset, data, error } = useMutation({
    mutationFn: async (): Promise<StartedPreview> => {
      if (draft) return request(`${integrationPath(id)}/settings/preview`, { method: 'POST', body: asSent(draft) });
      // One that was closed goes on, and the API would refuse another beside it.
      const going = client.getQueryData(runsQuery(id).queryKey)?.find(isOpenPreview);
      if (going) return { runId: going.id };
      return request(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'preview' } });
    },
  });
  // An effect may run twice for one opening; a second preview would be refused as already running.
  const started = useRef(false);
  useEffect(() => {
    if (started.current === open) return;
    started.current = open;
    reset();
    if (open) mutate();
  }, [open, mutate, reset]);
  return { runId: data?.runId, before: data?.before, error, start: () => mutate() };
}
