import type { QueryClient } from '@tanstack/react-query';
import { parseRoute } from '../route';
import { configQuery, healthQuery, integrationQuery, integrationsQuery, runsQuery, sessionQuery } from './queries';

/**
 * Asks at once for what the page would ask for one after the other, while its scripts are still on their way. It asks
 * for stores only where the server says that somebody is logged in; it would refuse anybody else.
 * @param loadStore loads the scripts that a store is shown with.
 * @returns when everything is there or has failed. The view that needs an answer deals with its failure.
 */
export async function askAhead(client: QueryClient, loadStore: () => Promise<unknown>): Promise<void> {
  const always = [client.prefetchQuery(configQuery), client.prefetchQuery(sessionQuery)];
  const isSignedIn = document.querySelector<HTMLMetaElement>('meta[name="signed-in"]')?.content === 'yes';
  await Promise.all([...always, isSignedIn && askForStores(client, loadStore)]);
}

async function askForStores(client: QueryClient, loadStore: () => Promise<unknown>): Promise<void> {
  const { store, view } = parseRoute(location.hash);
  const isOfStore = store !== null && store !== 'connect';
  const loading = loadStore().catch(() => undefined);
  const asking = isOfStore && askForStore(client, store, view === 'status');
  await client.prefetchQuery(integrationsQuery);
  const list = client.getQueryData(integrationsQuery.queryKey) ?? [];
  for (const integration of list) {
    client.setQueryData(integrationQuery(integration.id).queryKey, (known) => known ?? integration);
  }
  const [first] = list;
  await Promise.all([loading, asking, !isOfStore && first && askForStore(client, first.id, true)]);
}

async function askForStore(client: QueryClient, id: string, showsStatus: boolean): Promise<void> {
  // Every view needs the runs: the heading says which one goes on.
  await Promise.all([client.prefetchQuery(runsQuery(id)), showsStatus && client.prefetchQuery(healthQuery(id))]);
}
