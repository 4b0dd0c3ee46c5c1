import { queryOptions } from '@tanstack/react-query';
import { askAgainMs } from './askAgain';
import { ApiError, problemOf, rememberCsrfToken, request } from './request';
import type {
  Activity,
  AttributeInfo,
  AuditPage,
  ClearPreview,
  Comparison,
  DayReport,
  Health,
  Integration,
  LineAccount,
  Member,
  MemberDetail,
  MemberPage,
  PageConfig,
  Preflight,
  SampleItem,
  Session,
  Settings,
  StoreField,
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
  // Another tab may have logged in or out meanwhile.
  refetchOnWindowFocus: 'always',
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

/** What taking back would take off contacts. */
export const clearPreviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'clear-preview'],
    queryFn: ({ signal }) => request<ClearPreview>(`${integrationPath(id)}/clear-preview`, { signal }),
  });

/** The API asks SHOPLINE for these, so an answer is kept for a minute and a failure is not tried again. */
export const customFieldsQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'custom-fields'],
    queryFn: ({ signal }) => request<StoreField[]>(`${integrationPath(id)}/custom-fields`, { signal }),
    staleTime: 60_000,
    retry: false,
  });

export interface MemberFilter {
  state?: string;
  code?: string;
}

export const membersKey = (id: string) => [...integrationKey(id), 'members'] as const;

/** Its key is one of the members' keys, because whatever changes members changes these counts. */
export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: [...membersKey(id), 'health'],
    queryFn: ({ signal }) => request<Health>(`${integrationPath(id)}/health`, { signal }),
  });

export const memberPath = (id: string, customerId: string) =>
  `${integrationPath(id)}/members/${encodeURIComponent(customerId)}`;

const lookAgainMs = 1_500;

export const memberDetailsKey = (id: string) => [...membersKey(id), 'detail'] as const;

/** Whether the member waits to be judged or written. */
export const isBeingJudged = ({ isWaiting, state }: Pick<Member, 'isWaiting' | 'state'>) =>
  isWaiting || state === 'pending';

/** Whether the member is not on record any more: it was removed or merged in SHOPLINE. */
export const isOffRecord = (error: unknown) => problemOf(error).status === 404;

/** Asked for again while the member waits to be judged or written. */
export const memberQuery = (id: string, customerId: string) =>
  queryOptions({
    queryKey: [...memberDetailsKey(id), customerId],
    queryFn: ({ signal }) => request<MemberDetail>(memberPath(id, customerId), { signal }),
    refetchInterval: ({ state: { data, error } }) =>
      data && isBeingJudged(data) && !isOffRecord(error) ? lookAgainMs : false,
  });

export const comparisonQuery = (id: string, customerId: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'comparison', customerId],
    queryFn: ({ signal }) => request<Comparison>(`${memberPath(id, customerId)}/compare`, { signal }),
    // A person's data: gone from memory as soon as no view shows it.
    gcTime: 0,
    staleTime: 60_000,
    retry: false,
  });

/** By customer id, LINE user id or phone. The typed text stays out of URLs, and is forgotten with the result. */
export const foundMembersQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: [...membersKey(id), 'search', q],
    queryFn: ({ signal }) =>
      request<{ items: Member[] }>(`${integrationPath(id)}/members/search`, { method: 'POST', body: { q }, signal }),
    gcTime: 0,
  });

export const fetchAudit = (id: string, cursor: string | undefined, signal: AbortSignal) =>
  request<AuditPage>(`${integrationPath(id)}/audit${cursor ? `?${new URLSearchParams({ cursor })}` : ''}`, { signal });

export function memberSearch(filter: MemberFilter, cursor?: string): string {
  const set = Object.entries({ ...filter, cursor }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
}

export const fetchMembers = (id: string, filter: MemberFilter, cursor: string | undefined, signal: AbortSignal) =>
  request<MemberPage>(`${integrationPath(id)}/members${memberSearch(filter, cursor)}`, { signal });

/** A reader may look at charts for hours, and the server adds to them while changes are delivered. */
const trendsEveryMs = 60_000;

export const trendsKey = (id: string) => [...integrationKey(id), 'trends'] as const;

export const reportQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: [...trendsKey(id), 'report', days],
    queryFn: ({ signal }) => request<DayReport[]>(`${integrationPath(id)}/report?days=${days}`, { signal }),
    staleTime: trendsEveryMs,
    refetchInterval: (query) => askAgainMs(query) || trendsEveryMs,
  });

export const activityQuery = (id: string, days: number) =>
  queryOptions({
    queryKey: [...trendsKey(id), 'activity', days],
    queryFn: ({ signal }) => request<Activity>(`${integrationPath(id)}/activity?days=${days}`, { signal }),
    staleTime: trendsEveryMs,
    refetchInterval: (query) => askAgainMs(query) || trendsEveryMs,
  });
