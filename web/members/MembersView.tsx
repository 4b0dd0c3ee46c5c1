import { DownloadOutlined, RedoOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Typography } from 'antd';
import { lazy, useState } from 'react';
import type { MemberFilter } from '../api/queries';
import { fetchMembers, integrationKey, integrationPath, membersKey, memberSearch } from '../api/queries';
import { request } from '../api/request';
import type { Integration, Member } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { WhenOpened } from '../ui/WhenOpened';
import { MemberFilters } from './MemberFilters';
import { MembersTable } from './MembersTable';
import styles from './members.module.css';

const ConflictDrawer = lazy(() => import('./ConflictDrawer'));

/** A member that waits is written within seconds, so its row is looked at again soon. */
const pollPendingMs = 3_000;

interface MembersViewProps {
  integration: Integration;
  filter: MemberFilter;
}

export default function MembersView({ integration, filter: startFilter }: MembersViewProps) {
  const { id } = integration;
  const texts = useTexts();
  const t = texts.members;
  const language = useLanguage();
  const { message } = useFeedback();
  const [filter, setFilter] = useState(startFilter);
  const [compared, setCompared] = useState<Member>();

  const members = useInfiniteQuery({
    queryKey: [...membersKey(id), filter],
    queryFn: ({ pageParam, signal }) => fetchMembers(id, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((member) => member.state === 'pending')) ? pollPendingMs : false,
  });
  const retry = useAction({
    run: (customerId: string | null) =>
      request<null>(
        customerId === null
          ? `${integrationPath(id)}/retry-failed`
          : `${integrationPath(id)}/members/${encodeURIComponent(customerId)}/retry`,
        { method: 'POST' },
      ),
    refresh: [integrationKey(id)],
    onDone: () => {
      setCompared(undefined);
      void message.success(t.retried);
    },
  });
  const isFiltered = Object.values(filter).some(Boolean);

  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="center" gap={12} wrap>
          <div>
            <Typography.Title level={2} className={styles.title}>
              {t.title}
            </Typography.Title>
            <Typography.Text type="secondary">{t.privacy}</Typography.Text>
          </div>
          <Flex gap={8} wrap>
            <Button
              icon={<RedoOutlined aria-hidden />}
              loading={retry.isPending && retry.variables === null}
              onClick={() => retry.mutate(null)}
            >
              {t.retryAll}
            </Button>
            <Button
              icon={<DownloadOutlined aria-hidden />}
              href={`${integrationPath(id)}/members.csv${memberSearch(filter)}`}
              download
            >
              {t.csv}
            </Button>
          </Flex>
        </Flex>
        <MemberFilters filter={filter} onChange={setFilter} />
        <QueryView query={members}>
          {({ pages }) => {
            const list = pages.flatMap(({ items }) => items);
            return (
              <>
                <MembersTable
                  members={list}
                  shoplineAdminUrl={integration.shoplineAdminUrl}
                  emptyText={isFiltered ? t.emptyFiltered : t.empty}
                  onClear={isFiltered ? () => setFilter({}) : undefined}
                  retrying={retry.isPending ? retry.variables : undefined}
                  onRetry={(customerId) => retry.mutate(customerId)}
                  onCompare={setCompared}
                />
                <Flex align="center" justify="center" gap={12}>
                  {list.length > 0 && (
                    <Typography.Text type="secondary" role="status">
                      {t.total(formatCount(list.length, language))}
                    </Typography.Text>
                  )}
                  {members.hasNextPage && (
                    <Button loading={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
                      {t.more}
                    </Button>
                  )}
                </Flex>
              </>
            );
          }}
        </QueryView>
      </Flex>
      <WhenOpened open={compared !== undefined}>
        <ConflictDrawer
          member={compared}
          shoplineAdminUrl={integration.shoplineAdminUrl}
          rechecking={retry.isPending}
          onRecheck={(customerId) => retry.mutate(customerId)}
          onClose={() => setCompared(undefined)}
        />
      </WhenOpened>
    </Card>
  );
}
