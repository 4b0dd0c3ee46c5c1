import { queryOptions } from '@tanstack/react-query';
import { ApiError, rememberCsrfToken, request } from './request';
import type {
  AttributeInfo,
  Integration,
  LineAccount,
  MemberPage,
  PageConfig,
  Preflight,
  SampleItem,
  Session,
  Settings,
  SyncRun,
} from './types';

export const integrationPath = (id: string) => `/api/integrations/${encodeURIComponent(id)}`;

/** Every query of one integration sits under this key, so that one call refreshes them all. */
export const integrationKey = (id: string) => ['integration', id] as const;

/** `null` when logged out: that is a state of the page, not an error. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await request<Session>('/api/session', { signal });
      rememberCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 30_000,
});

export const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: ({ signal }) => request<Integration[]>('/api/integrations', { signal }),
});

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => request<PageConfig>('/api/config', { signal }),
  staleTime: Infinity,
  retry: false,
});

export const integrationQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'itself'],
    queryFn: ({ signal }) => request<Integration>(integrationPath(id), { signal }),
  });

export const lineAccountsQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'line-accounts'],
    queryFn: ({ signal }) => request<LineAccount[]>(`${integrationPath(id)}/line-accounts`, { signal }),
  });

export const preflightQuery = (id: string, channelId: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'preflight', channelId],
    queryFn: ({ signal }) =>
      request<Preflight>(`${integrationPath(id)}/preflight?${new URLSearchParams({ channelId })}`, { signal }),
    staleTime: 60_000,
    retry: false,
  });

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'runs'],
    queryFn: ({ signal }) => request<SyncRun[]>(`${integrationPath(id)}/syncs`, { signal }),
  });

export const runPath = (id: string, runId: string) => `${integrationPath(id)}/syncs/${encodeURIComponent(runId)}`;

export const runQuery = (id: string, runId: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'run', runId],
    queryFn: ({ signal }) => request<SyncRun>(runPath(id, runId), { signal }),
  });

export const sampleQuery = (id: string, runId: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'sample', runId],
    queryFn: ({ signal }) => request<{ items: SampleItem[] }>(`${runPath(id, runId)}/sample`, { signal }),
    // Member values: gone from memory as soon as the preview is closed.
    gcTime: 0,
    retry: false,
  });

export const settingsQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'settings'],
    queryFn: ({ signal }) => request<Settings>(`${integrationPath(id)}/settings`, { signal }),
  });

export const attributesQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'attributes'],
    queryFn: ({ signal }) => request<AttributeInfo[]>(`${integrationPath(id)}/attributes`, { signal }),
  });

export interface MemberFilter {
  state?: string;
  code?: string;
  customerId?: string;
}

export const membersKey = (id: string) => [...integrationKey(id), 'members'] as const;

export function memberSearch(filter: MemberFilter, cursor?: string): string {
  const set = Object.entries({ ...filter, cursor }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
}

export const fetchMembers = (id: string, filter: MemberFilter, cursor: string | undefined, signal: AbortSignal) =>
  request<MemberPage>(`${integrationPath(id)}/members${memberSearch(filter, cursor)}`, { signal });
