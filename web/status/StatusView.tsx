import { useQuery } from '@tanstack/react-query';
import { Card, Flex } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { integrationKey, integrationPath, runsQuery } from '../api/queries';
import { request } from '../api/request';
import type { Integration, SyncRun } from '../api/types';
import { Arrival } from '../ui/Arrival';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { useAction } from '../ui/useAction';
import { awaitedSync } from './following';
import { Notices, type Acceptance } from './Notices';
import { Overview } from './Overview';
import { isOpen } from './progress';
import { RunCard } from './RunCard';
import { StartSync } from './StartSync';
import { WhenVisible } from '../ui/WhenVisible';

const FirstSync = lazy(() => import('./FirstSync'));
const PreviewDrawer = lazy(() => import('./PreviewDrawer'));
/** The table is the page's largest part and starts below the fold. */
const RunHistory = lazy(() => import('./RunHistory'));

interface StatusViewProps {
  integration: Integration;
  pollMs: number;
}

/** What is happening, why, and what can be done about it. */
export default function StatusView({ integration, pollMs }: StatusViewProps) {
  const { id } = integration;
  const runs = useQuery({ ...runsQuery(id), refetchInterval: pollMs });
  const [previewing, setPreviewing] = useState(false);
  const start = useAction({
    run: (accept: Acceptance) =>
      request<{ runId: string }>(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'full', ...accept } }),
    refresh: [integrationKey(id)],
  });

  const startProps = {
    awaited: awaitedSync(integration),
    starting: start.isPending,
    onStart: () => start.mutate({}),
    onPreview: () => setPreviewing(true),
  };
  const shown = (list: SyncRun[]) => list.find(isOpen) ?? list.find(({ mode }) => mode === 'full');
  return (
    <Flex vertical gap={16}>
      <Notices integration={integration} onAccept={(accept) => start.mutate(accept)} />
      <QueryView query={runs}>
        {(list) => {
          const run = shown(list);
          const busy = list.some(isOpen);
          const fullRuns = list.filter(({ mode }) => mode === 'full').length;
          const wasSynced = fullRuns > 0;
          return (
            <Arrival of={busy ? 'run' : 'start'}>
              <Flex vertical gap={16}>
                {!busy && !wasSynced && (
                  <Suspense fallback={<LoadingBlock />}>
                    <FirstSync {...startProps} isAuthorized={integration.status !== 'awaiting_authorization'} />
                  </Suspense>
                )}
                {!busy && wasSynced && (
                  <Card>
                    <StartSync {...startProps} isFirst={false} />
                  </Card>
                )}
                {run && <RunCard key={run.id} id={id} run={run} isFirst={fullRuns === 1} />}
              </Flex>
            </Arrival>
          );
        }}
      </QueryView>
      <Overview integration={integration} />
      <QueryView query={runs} loading={<></>}>
        {(list) =>
          list.length > 0 && (
            <WhenVisible>
              <RunHistory runs={list} />
            </WhenVisible>
          )
        }
      </QueryView>
      {previewing && (
        <Suspense>
          <PreviewDrawer
            id={id}
            onClose={() => setPreviewing(false)}
            onStart={() => {
              setPreviewing(false);
              start.mutate({});
            }}
          />
        </Suspense>
      )}
    </Flex>
  );
}
