import type { QueryClient } from '@tanstack/react-query';
import { parseRoute } from '../route';
import { configQuery, healthQuery, integrationQuery, integrationsQuery, runsQuery, sessionQuery } from './queries';

/**
 * Asks at once for what the page will ask for one after the other, while its scripts are still on their way. Only where
 * the server says that somebody is logged in: others would be refused each.
 */
export function askAhead(client: QueryClient): void {
  void client.prefetchQuery(configQuery);
  void client.prefetchQuery(sessionQuery);
  if (document.querySelector<HTMLMetaElement>('meta[name="signed-in"]')?.content !== 'yes') return;
  const { store, view } = parseRoute(location.hash);
  const isOfStore = store !== null && store !== 'connect';
  if (isOfStore) askForStore(client, store, view === 'status');
  void client.prefetchQuery(integrationsQuery).then(() => {
    const list = client.getQueryData(integrationsQuery.queryKey) ?? [];
    for (const integration of list) {
      client.setQueryData(integrationQuery(integration.id).queryKey, (known) => known ?? integration);
    }
    const [first] = list;
    if (!isOfStore && first) askForStore(client, first.id, true);
  });
}

function askForStore(client: QueryClient, id: string, showsStatus: boolean): void {
  // The heading says what runs, whatever the view.
  void client.prefetchQuery(runsQuery(id));
  if (showsStatus) void client.prefetchQuery(healthQuery(id));
}
