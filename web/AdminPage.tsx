import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { integrationsQuery, sessionQuery } from './api/queries';
import type { Integration, Session } from './api/types';
import { Landing } from './Landing';
import { useTexts } from './locales/useTexts';
import { Shell } from './Shell';
import { LoadingBlock, QueryView } from './ui/QueryView';
import { useRoute } from './useRoute';

const ConnectPage = lazy(() => import('./connect/ConnectPage'));
const IntegrationPage = lazy(() => import('./IntegrationPage'));

export function AdminPage() {
  const texts = useTexts();
  const session = useQuery(sessionQuery);
  useEffect(() => {
    document.title = `${texts.app.title} · Omnichat`;
  }, [texts]);

  return session.data ? (
    <LoggedIn session={session.data} />
  ) : (
    <Shell session={null} integrations={[]}>
      <QueryView query={session}>{() => <Landing loggedIn={false} />}</QueryView>
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
  if (!shown) return <Landing loggedIn />;
  return <IntegrationPage key={shown} id={shown} session={session} view={route.view} filter={route.filter} />;
}
