import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { integrationPath } from '../api/queries';
import { request } from '../api/request';
import type { StateCounts } from '../api/types';
import { asSent, type Settings } from '../settings/draft';

interface StartedPreview {
  runId: string;
  /** How many members are in each state now; only for a preview of a draft. */
  before?: StateCounts;
}

/** @param draft unsaved settings to preview by; without it, the saved ones are used */
export function useStartPreview(id: string, open: boolean, draft?: Settings) {
  const { mutate, reset, data, error } = useMutation({
    mutationFn: async (): Promise<StartedPreview> => {
      if (draft) return request(`${integrationPath(id)}/settings/preview`, { method: 'POST', body: asSent(draft) });
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
