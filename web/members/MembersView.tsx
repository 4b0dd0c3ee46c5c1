import { DownloadOutlined, RedoOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Typography } from 'antd';
import { lazy, useRef, useState } from 'react';
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

/** Who waits to be written or was retried is done within seconds, so the rows are looked at again soon. */
const pollMs = 3_000;
/** How long a retry is looked for: its row says nothing until it is settled, and may then say what it said before. */
const watchRetryMs = 30_000;

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
  const watchUntilMs = useRef(0);

  const members = useInfiniteQuery({
    queryKey: [...membersKey(id), filter],
    queryFn: ({ pageParam, signal }) => fetchMembers(id, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const isAnyoneWaiting = state.data?.pages.some(({ items }) => items.some((member) => member.state === 'pending'));
      return isAnyoneWaiting || Date.now() < watchUntilMs.current ? pollMs : false;
    },
  });
  const retry = useAction({
    run: (customerId: string | null) =>
      request<{ count: number } | null>(
        customerId === null
          ? `${integrationPath(id)}/retry-failed`
          : `${integrationPath(id)}/members/${encodeURIComponent(customerId)}/retry`,
        { method: 'POST' },
      ),
    refresh: [integrationKey(id)],
    onDone: (answer) => {
      setCompared(undefined);
      if (answer?.count === 0) {
        void message.info(t.noneFailed);
        return;
      }
      watchUntilMs.current = Date.now() + watchRetryMs;
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
