import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request';

/** The sandbox's control API, through the page's own origin. */
export const controlPath = '/sandbox/control';

export type Partner = 'shopline' | 'omnichat';
export const partners: readonly Partner[] = ['shopline', 'omnichat'];

export interface SandboxStore {
  merchantId: string;
  handle: string;
  name: string;
  installed: boolean;
  members: number;
}

export interface SandboxTeam {
  teamId: string;
  name: string;
  modules: string[];
  channels: { channelId: string; name: string; contacts: number }[];
}

export interface SandboxUser {
  username: string;
  name: string;
  teams: { teamId: string; role: string }[];
}

export interface SandboxMember {
  id: string;
  name: string;
  lineId: string | null;
}

export interface RateSecond {
  second: number;
  requests: number;
  throttled: number;
  errors: number;
}

export interface RequestTotals {
  total: number;
  byStatus: Record<string, number>;
  maxInOneSecond: number;
}

export interface WebhookAttempt {
  id: string;
  partner: Partner;
  topic: string;
  kind: 'first' | 'duplicate' | 'retry' | 'resend';
  at: number;
  status: number | null;
  tookMs: number | null;
  outcome: 'waiting' | 'delivered' | 'failed' | 'blocked';
}

export interface ReceivedAlert {
  channel: 'email' | 'slack' | 'webhook';
  at: string;
  status: number;
  id: string | null;
  subject: string | null;
  text: string;
  signature: string | null;
}

export interface SandboxFault {
  id: string;
  partner: Partner;
  fired: number;
  count?: number;
  status?: number;
  delayMs: number;
  html: boolean;
  dropConnection: boolean;
}

const watchEveryMs = 1_000;

const watched = <T>(path: string) =>
  queryOptions({
    queryKey: ['control', path],
    queryFn: ({ signal }) => request<T>(`${controlPath}${path}`, { signal }),
    refetchInterval: watchEveryMs,
  });

export const storesQuery = watched<SandboxStore[]>('/stores');
export const ratesQuery = watched<Record<Partner, RateSecond[]>>('/rates?seconds=60');
export const requestsQuery = watched<Record<Partner, RequestTotals>>('/requests');
export const webhooksQuery = watched<{ pending: number; items: WebhookAttempt[] }>('/webhooks?limit=30');
export const alertsQuery = watched<{ items: ReceivedAlert[] }>('/alerts');
export const faultsQuery = watched<SandboxFault[]>('/faults');
export const teamsQuery = watched<SandboxTeam[]>('/teams');
export const usersQuery = watched<SandboxUser[]>('/users');

export const membersQuery = (storeId: string) =>
  queryOptions({
    queryKey: ['control', 'members', storeId],
    queryFn: ({ signal }) =>
      request<SandboxMember[]>(`${controlPath}/stores/${storeId}/members?limit=50&hasLine=true`, { signal }),
  });
