import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { alertsSchema, alertTestSchema } from '../../api/alertSchemas';
import { integrationKey, integrationPath } from '../api/queries';
import { request } from '../api/request';
import type { Texts } from '../locales/zh-TW';

export type Alerts = z.infer<typeof alertsSchema>;
export type AlertTest = z.infer<typeof alertTestSchema>;

export const alertsPath = (id: string) => `${integrationPath(id)}/alerts`;

export const alertsQuery = (id: string) =>
  queryOptions({
    queryKey: [...integrationKey(id), 'alerts'],
    queryFn: ({ signal }) => request<Alerts>(alertsPath(id), { signal }),
  });

/** What the form holds, as it is typed. */
export interface AlertsDraft extends Pick<Alerts, 'events' | 'language'> {
  emails: string;
  slackUrl: string;
  webhookUrl: string;
}

export function draftOf({ emails, slackUrl, webhookUrl, events, language }: Alerts): AlertsDraft {
  return { emails: emails.join(', '), slackUrl: slackUrl ?? '', webhookUrl: webhookUrl ?? '', events, language };
}

/** What differs from what is saved: typed and undone is as good as never typed. */
export function unsaved(changes: Partial<AlertsDraft>, saved: Alerts): Partial<AlertsDraft> {
  const known = draftOf(saved);
  const differs = (name: string, value: unknown) =>
    JSON.stringify(value) !== JSON.stringify(known[name as keyof AlertsDraft]);
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => differs(name, value)));
}

/** The request to save: only what was changed, so that other people's changes stay. An emptied URL becomes null. */
export function wantedOf({ emails, slackUrl, webhookUrl, ...rest }: Partial<AlertsDraft>) {
  return {
    ...rest,
    ...(emails !== undefined && {
      emails: emails
        .split(/[\s,;，、；]+/)
        .map((address) => address.trim())
        .filter((address) => address !== ''),
    }),
    ...(slackUrl !== undefined && { slackUrl: slackUrl.trim() || null }),
    ...(webhookUrl !== undefined && { webhookUrl: webhookUrl.trim() || null }),
  };
}

const mostEmails = 10;

type Mistakes = Partial<Record<'emails' | 'slackUrl' | 'webhookUrl', string>>;

/** Malformed fields that the API would refuse, in the reader's language. Only the API knows which URLs it forbids. */
export function mistakesIn(draft: Partial<AlertsDraft>, { alerts: t }: Pick<Texts, 'alerts'>): Mistakes {
  const { emails = [], slackUrl = null, webhookUrl = null } = wantedOf(draft);
  const wrongEmail = emails.findIndex((address) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address));
  const wrongIn = (url: string | null) => {
    if (url === null) return undefined;
    if (!/^https?:/i.test(url) || !URL.canParse(url)) return t.wrongUrl;
    const { username, password } = new URL(url);
    return username || password ? t.passwordInUrl : undefined;
  };
  const [wrongSlackUrl, wrongWebhookUrl] = [wrongIn(slackUrl), wrongIn(webhookUrl)];
  return {
    ...(wrongEmail >= 0 && { emails: t.wrongEmail(wrongEmail + 1, emails[wrongEmail]!) }),
    ...(emails.length > mostEmails && { emails: t.tooManyEmails(emails.length) }),
    ...(wrongSlackUrl && { slackUrl: wrongSlackUrl }),
    ...(wrongWebhookUrl && { webhookUrl: wrongWebhookUrl }),
  };
}

/** Why a message did not arrive, in the reader's words; a code newer than this page shows as it is. */
export function failureWords(code: string, { alerts: t }: Pick<Texts, 'alerts'>): string {
  const [, status] = /^status_(\d+)$/.exec(code) ?? [];
  return status === undefined ? (t.failures[code] ?? code) : t.answered(status);
}
