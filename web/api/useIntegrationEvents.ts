import { useQueryClient } from '@tanstack/react-query';
import { startTransition, useEffect, useState } from 'react';
import { useLanguage } from '../locales/language';
import { tellsOfMembers } from './mergeEvent';
import {
  healthQuery,
  integrationKey,
  integrationPath,
  integrationQuery,
  membersKey,
  sessionQuery,
  trendsKey,
} from './queries';
import { Recount } from './recount';
import { takeIntegration, takeRun } from './takeEvent';
import type { Integration, SyncRun } from './types';

/** `away`: the tab is hidden, and asks for no events. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'away';

const firstRetryMs = 1_000;
const longestRetryMs = 15_000;
/** The server ends the stream now and then to check the reader's rights. The stream is back sooner than this. */
const tellLossAfterMs = 5_000;
/** The server keeps a count of members for almost this long, so a sooner answer may be older than the change. */
const countedAnewMs = 4_000;
/** A sync may go on for hours, and counting a large store takes the database long. */
const countedInRunMs = 15_000;

/**
 * Feeds server-sent events of one integration into the query cache and tells whether they flow.
 * A browser gives up for good when the server answers anything but 200 (a restart behind a proxy does),
 * so a closed stream is opened again here; after every gap everything is read anew.
 */
export function useIntegrationEvents(id: string): ConnectionState {
  const client = useQueryClient();
  const language = useLanguage();
  const [state, setState] = useState<ConnectionState>('connecting');

  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lossTimer: ReturnType<typeof setTimeout> | undefined;
    let retryMs = firstRetryMs;
    let interrupted = false;
    const health = healthQuery(id).queryKey;
    const count = () => void client.invalidateQueries({ queryKey: health });
    const recount = new Recount(count, countedAnewMs);
    const countInRun = new Recount(count, countedInRunMs);

    const membersChanged = (options?: { cancelRefetch: boolean }) => {
      void client.invalidateQueries({ queryKey: membersKey(id) }, options);
      recount.changed();
    };

    const refreshAll = () => {
      void client.invalidateQueries({ queryKey: integrationKey(id) });
      recount.changed();
    };

    const onIntegration = (event: MessageEvent<string>) => {
      const incoming = JSON.parse(event.data) as Integration;
      const cached = takeIntegration(client, id, incoming);
      // A read that is under way is not cut short: events come every second, and none would ever be finished.
      if (cached && tellsOfMembers(cached, incoming)) membersChanged({ cancelRefetch: false });
    };

    const onSync = (event: MessageEvent<string>) => {
      const run = JSON.parse(event.data) as SyncRun;
      takeRun(client, id, run);
      if (run.finishedAt === null) {
        if (run.mode !== 'preview') countInRun.changed();
        return;
      }
      void client.invalidateQueries({ queryKey: integrationQuery(id).queryKey });
      void client.invalidateQueries({ queryKey: trendsKey(id) });
      membersChanged();
    };

    const holdLoss = () => {
      clearTimeout(lossTimer);
      lossTimer = undefined;
    };

    const open = () => {
      const opened = new EventSource(`${integrationPath(id)}/events?${new URLSearchParams({ language })}`);
      source = opened;
      opened.addEventListener('integration', onIntegration);
      opened.addEventListener('sync', onSync);
      opened.onopen = () => {
        holdLoss();
        // This draws the whole page anew though nothing on it changes, so a click must not wait for it.
        startTransition(() => setState('live'));
        retryMs = firstRetryMs;
        if (interrupted) refreshAll();
        interrupted = false;
      };
      opened.onerror = () => {
        lossTimer ??= setTimeout(() => setState('reconnecting'), tellLossAfterMs);
        interrupted = true;
        if (opened.readyState !== EventSource.CLOSED) return;
        // Perhaps the session ended: then the page shows the login, not a connection that never comes.
        void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
        timer = setTimeout(open, retryMs);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      };
    };

    const close = () => {
      clearTimeout(timer);
      holdLoss();
      source?.close();
      interrupted = true;
    };

    // Over HTTP/1.1 a browser opens six connections to one host, for all its tabs together. So a hidden tab holds none:
    // otherwise a seventh tab would not load, and no button of the other six would work.
    const follow = () => {
      close();
      if (document.visibilityState === 'hidden') {
        setState('away');
        return;
      }
      setState('connecting');
      open();
    };

    if (document.visibilityState === 'hidden') setState('away');
    else open();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      recount.stop();
      countInRun.stop();
      close();
    };
  }, [client, id, language]);

  return state;
}
