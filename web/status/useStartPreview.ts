import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { integrationPath } from '../api/queries';
import { request } from '../api/request';

export function useStartPreview(id: string, open: boolean) {
  const { mutate, reset, data, error } = useMutation({
    mutationFn: () =>
      request<{ runId: string }>(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'preview' } }),
  });
  // An effect may run twice for one opening; a second preview would be refused as already running.
  const started = useRef(false);
  useEffect(() => {
    if (started.current === open) return;
    started.current = open;
    reset();
    if (open) mutate();
  }, [open, mutate, reset]);
  return { runId: data?.runId, error, start: () => mutate() };
}
