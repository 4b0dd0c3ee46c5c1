import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { integrationPath, integrationQuery, runQuery, settingsQuery } from '../api/queries';
import { request } from '../api/request';
import type { StateCounts } from '../api/types';
import { asSent, type Settings } from '../settings/draft';
import { Drafts } from '../ui/drafts';
import { isOpen } from './progress';

interface StartedPreview {
  runId: string;
  /** How many members are in each state now; only for a preview of a draft. */
  before?: StateCounts;
}

interface LastPreview extends StartedPreview {
  /** What it went by. */
  basis: string;
}

/** The last preview of each integration's draft, and of its saved settings. They hold no change that could be lost. */
const ofDrafts = new Drafts<LastPreview>(() => false);
const ofSaved = new Drafts<LastPreview>(() => false);

/**
 * Starts a preview whenever the drawer opens. The last one is shown again as long as the settings, the LINE account and
 * what the last sync wrote are the same: that of saved settings while it runs, that of a draft also afterwards.
 *
 * @param draft unsaved settings to preview by; without it, the saved ones are used
 */
export function useStartPreview(id: string, open: boolean, draft?: Settings) {
  const client = useQueryClient();
  const { mutate, reset, data, error, variables } = useMutation({
    mutationFn: async (isAnew: boolean): Promise<StartedPreview> => {
      const kept = draft ? ofDrafts : ofSaved;
      const settings = draft ? asSent(draft) : (await client.fetchQuery(settingsQuery(id))).version;
      const { lineAccount, lastSync } = client.getQueryData(integrationQuery(id).queryKey) ?? {};
      const basis = JSON.stringify([settings, lineAccount?.channelId, lastSync?.id]);
      const last = kept.get(id);
      const mayShow = !isAnew && last?.basis === basis;
      if (mayShow && (draft || isOpen(await client.fetchQuery(runQuery(id, last.runId))))) return last;
      const path = `${integrationPath(id)}/${draft ? 'settings/preview' : 'syncs'}`;
      const body = draft ? asSent(draft) : { mode: 'preview' };
      const started = await request<StartedPreview>(path, { method: 'POST', body });
      kept.put(id, { ...started, basis });
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
  return {
    runId: data?.runId,
    before: data?.before,
    error,
    startAnew: () => mutate(true),
    retry: () => mutate(variables ?? false),
  };
}
