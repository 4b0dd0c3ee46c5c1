import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { integrationPath, integrationQuery } from '../api/queries';
import { request } from '../api/request';
import type { StateCounts } from '../api/types';
import { asSent, type Settings } from '../settings/draft';
import { Drafts } from '../ui/drafts';

interface StartedPreview {
  runId: string;
  /** How many members are in each state now; only for a preview of a draft. */
  before?: StateCounts;
}

/** The last preview of each integration's draft, with what it went by. It holds no change that could be lost. */
const ofDrafts = new Drafts<StartedPreview & { basis: string }>(() => false);

/**
 * Starts a preview whenever the drawer opens. The preview of a draft is shown again until the draft, the LINE account
 * or what the last sync wrote is another.
 *
 * @param draft unsaved settings to preview by; without it, the saved ones are used
 */
export function useStartPreview(id: string, open: boolean, draft?: Settings) {
  const client = useQueryClient();
  const { mutate, reset, data, error } = useMutation({
    mutationFn: async (isAnew: boolean): Promise<StartedPreview> => {
      if (!draft) return request(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'preview' } });
      const { lineAccount, lastSync } = client.getQueryData(integrationQuery(id).queryKey) ?? {};
      const basis = JSON.stringify([asSent(draft), lineAccount?.channelId, lastSync?.id]);
      const last = ofDrafts.get(id);
      if (!isAnew && last?.basis === basis) return last;
      const path = `${integrationPath(id)}/settings/preview`;
      const started = await request<StartedPreview>(path, { method: 'POST', body: asSent(draft) });
      ofDrafts.put(id, { ...started, basis });
      return started;
    },
  });
  // An effect may run twice for one opening; a second preview would be refused as already running.
  const started = useRef(false);
  useEffect(() => {
    if (started.current === open) return;
    started.current = open;
    reset();
    if (open) mutate(false);
  }, [open, mutate, reset]);
  return { runId: data?.runId, before: data?.before, error, start: () => mutate(true) };
}
