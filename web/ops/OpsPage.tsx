import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Select, Typography } from 'antd';
import { useState } from 'react';
import { integrationStatuses } from '../../core/domain/types';
import { sessionQuery } from '../api/queries';
import { request } from '../api/request';
import type { IntegrationStatus } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Shell } from '../Shell';
import { MorePages } from '../ui/MorePages';
import { QueryView } from '../ui/QueryView';
import { ViewHead } from '../ui/ViewHead';
import { useDocumentTitle } from '../ui/useDocumentTitle';
import styles from './ops.module.css';
import { OpsTable } from './OpsTable';
import type { OpsIntegration } from './types';
import { useOpsTexts } from './useOpsTexts';

interface Page {
  items: OpsIntegration[];
  nextCursor: string | null;
}

/** All integrations, for operators. The server decides who is an operator. */
export default function OpsPage() {
  const t = useOpsTexts();
  const session = useQuery(sessionQuery);
  useDocumentTitle(`${t.title} · SHOPLINE × Omnichat`);
  return (
    <Shell session={session.data ?? null} integrations={[]}>
      <QueryView query={session}>{(user) => (user === null ? <LoginCard /> : <Overview />)}</QueryView>
    </Shell>
  );
}

function LoginCard() {
  const t = useOpsTexts();
  return (
    <Card>
      <Flex vertical gap={12} align="start">
        <Typography.Title level={2} className={styles.title}>
          {t.title}
        </Typography.Title>
        <Typography.Text type="secondary">{t.loginHint}</Typography.Text>
        <Button type="primary" href="/login?returnTo=/ops">
          {t.login}
        </Button>
      </Flex>
    </Card>
  );
}

function Overview() {
  const t = useOpsTexts();
  const { status } = useTexts();
  const language = useLanguage();
  const [state, setState] = useState<IntegrationStatus | ''>('');
  const list = useInfiniteQuery({
    // The server words the reasons in the reader's language, so each language is a query of its own.
    queryKey: ['ops', language, state],
    queryFn: ({ pageParam, signal }) =>
      request<Page>(`/api/ops/integrations?${new URLSearchParams({ state, cursor: pageParam })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="start" gap={12} wrap>
          <ViewHead title={t.title} hint={t.intro} />
          <Button href="/">{t.backToPage}</Button>
        </Flex>
        <Flex gap={8} wrap>
          <Select
            className={styles.filter}
            aria-label={t.filter}
            value={state}
            options={[
              { value: '' as const, label: t.allStates },
              ...integrationStatuses.map((name) => ({ value: name, label: status.states[name] })),
            ]}
            onChange={setState}
          />
          <Button loading={list.isRefetching} onClick={() => void list.refetch()}>
            {t.refresh}
          </Button>
        </Flex>
        <QueryView query={list}>
          {({ pages }) => <OpsTable integrations={pages.flatMap(({ items }) => items)} />}
        </QueryView>
        <MorePages list={list} />
      </Flex>
    </Card>
  );
}
