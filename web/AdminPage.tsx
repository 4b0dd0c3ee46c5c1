import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { integrationsQuery, sessionQuery } from './api/queries';
import type { Integration, Session } from './api/types';
import { mayConnect } from './connect/eligibleTeam';
import { Landing } from './Landing';
import { Shell } from './Shell';
import { lazyView } from './ui/lazyView';
import { LoadingBlock, QueryView } from './ui/QueryView';
import { useRoute } from './useRoute';

const ConnectPage = lazyView(() => import('./connect/ConnectPage'));
export const IntegrationPage = lazyView(() => import('./IntegrationPage'));
const NoRole = lazyView(() => import('./NoRole'));

export function AdminPage() {
  const session = useQuery(sessionQuery);
  const [wasLoggedIn, setWasLoggedIn] = useState(false);
  if (session.data && !wasLoggedIn) setWasLoggedIn(true);

  return session.data ? (
    <LoggedIn session={session.data} />
  ) : (
    <Shell session={null} integrations={[]}>
      <QueryView query={session}>{() => <Landing login={wasLoggedIn ? 'ended' : 'none'} />}</QueryView>
    </Shell>
  );
}

function LoggedIn({ session }: { session: Session }) {
  const integrations = useQuery(integrationsQuery);
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

function Content({ session, integrations }: { session: Session; integrations: Integration[] }) {
  const route = useRoute();
  const { pendingStore } = session;
  const isNew = pendingStore !== null && !integrations.some(({ id }) => id === pendingStore.merchantId);
  if (isNew && (route.store === null || route.store === 'connect')) {
    return <ConnectPage session={session} store={pendingStore} integrations={integrations} />;
  }
  const shown = route.store === 'connect' ? null : (route.store ?? pendingStore?.merchantId ?? integrations[0]?.id);
  if (!shown) {
    const { teams } = session;
    const isOnlooker = teams.length > 0 && !teams.some(mayConnect);
    return isOnlooker ? <NoRole teams={teams} /> : <Landing login="current" />;
  }
  return <IntegrationPage key={shown} id={shown} session={session} view={route.view} filter={route.filter} />;
}
