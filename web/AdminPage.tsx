import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { integrationsQuery, sessionQuery } from './api/queries';
import type { Integration, PendingStore, Session } from './api/types';
import { entryOf } from './connect/entries';
import { mayConnect } from './connect/eligibleTeam';
import { Landing } from './Landing';
import { Shell } from './Shell';
import { shownStore, waitingInTab } from './shownStore';
import { lazyView } from './ui/lazyView';
import { LoadingBlock, QueryView } from './ui/QueryView';
import { useRoute } from './useRoute';

const ConnectPage = lazyView(() => import('./connect/ConnectPage'));
export const IntegrationPage = lazyView(() => import('./IntegrationPage'));
const NoRole = lazyView(() => import('./NoRole'));

export function AdminPage() {
  const session = useQuery(sessionQuery);
  const route = useRoute();
  const [last, setLast] = useState<Session>();
  if (session.data && session.data !== last) setLast(session.data);
  // The way through SHOPLINE brings along the store that waits to be connected; a login alone would lose it.
  const waiting = route.store === null || route.store === 'connect' ? last?.pendingStore : null;

  return session.data ? (
    <LoggedIn key={session.data.user.id} session={session.data} />
  ) : (
    <Shell session={null} integrations={[]}>
      <QueryView query={session}>
        {() => <Landing login={last ? 'ended' : 'none'} entry={waiting ? entryOf[waiting.origin] : '/login'} />}
      </QueryView>
    </Shell>
  );
}

function LoggedIn({ session: newest }: { session: Session }) {
  const integrations = useQuery(integrationsQuery);
  const session = { ...newest, pendingStore: useWaitingStore(newest.pendingStore, integrations.data ?? []) };
  return (
    <Shell session={session} integrations={integrations.data ?? []}>
      <QueryView query={integrations}>
        {(list) => (
          <Suspense fallback={<LoadingBlock />}>
            <Content session={session} integrations={list} />
          </Suspense>
        )}
      </QueryView>
    </Shell>
  );
}

function useWaitingStore(newest: PendingStore | null, integrations: Integration[]): PendingStore | null {
  const { store: asked } = useRoute();
  const [kept, setKept] = useState(newest);
  const waiting = waitingInTab(asked, kept, newest, integrations);
  if (waiting !== kept) setKept(waiting);
  return waiting;
}

function Content({ session, integrations }: { session: Session; integrations: Integration[] }) {
  const route = useRoute();
  const { pendingStore } = session;
  const shown = shownStore(route.store, pendingStore, integrations);
  if (pendingStore !== null && shown === 'connect') {
    return <ConnectPage session={session} store={pendingStore} integrations={integrations} />;
  }
  if (!shown) {
    const { teams } = session;
    const isOnlooker = teams.length > 0 && !teams.some(mayConnect);
    return isOnlooker ? <NoRole teams={teams} /> : <Landing login="current" entry="/shopline/connect" />;
  }
  return <IntegrationPage key={shown} id={shown} session={session} view={route.view} filter={route.filter} />;
}
