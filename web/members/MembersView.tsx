import { DownloadOutlined, RedoOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Typography } from 'antd';
import { lazy, useRef, useState } from 'react';
import type { MemberFilter } from '../api/queries';
import {
  fetchMembers,
  foundMembersQuery,
  integrationKey,
  integrationPath,
  memberPath,
  membersKey,
  memberSearch,
} from '../api/queries';
import { request, requestFile } from '../api/request';
import type { Integration, Member, MemberPage } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { whyHeldUp } from '../status/following';
import { takeFocusOfDrawer, useKeptFocus } from '../ui/Arrival';
import { MorePages } from '../ui/MorePages';
import { QueryView } from '../ui/QueryView';
import { ViewHead } from '../ui/ViewHead';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { WhenOpened } from '../ui/WhenOpened';
import { MemberFilters } from './MemberFilters';
import { MembersTable } from './MembersTable';
import { saveFile } from './saveFile';
import { useChecks } from './useChecks';

const ConflictDrawer = lazy(() => import('./ConflictDrawer'));
const MemberDrawer = lazy(() => import('./MemberDrawer'));

/** A member that waits to be written, or is retried, is usually done within seconds, so rows are read again soon. */
const pollMs = 3_000;
/** How long rows are read again after a retry, whatever they say: a settled retry may leave a row as it was. */
const watchRetryMs = 30_000;

interface MembersViewProps {
  integration: Integration;
  /** Stands in the address of the view. What is searched for does not: it may be a phone. */
  filter: MemberFilter;
  onFilter: (filter: MemberFilter) => void;
}

export default function MembersView({ integration, filter, onFilter }: MembersViewProps) {
  const { id } = integration;
  const texts = useTexts();
  const t = texts.members;
  const language = useLanguage();
  const { message } = useFeedback();
  const watchUntilMs = useRef(0);
  const [compared, setCompared] = useState<Member>();
  const [opened, setOpened] = useState<Member>();
  const [isOpened, setIsOpened] = useState(false);
  const [search, setSearch] = useState('');
  const found = useQuery({
    ...foundMembersQuery(id, search),
    enabled: search !== '',
    refetchInterval: () => (Date.now() < watchUntilMs.current ? pollMs : false),
  });
  const { checkOf, note } = useChecks();
  const members = useInfiniteQuery({
    queryKey: [...membersKey(id), filter],
    queryFn: ({ pageParam, signal }) => fetchMembers(id, filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const isAnyoneWaiting = list(state.data).some((member) => member.state === 'pending' || member.isWaiting);
      return isAnyoneWaiting || Date.now() < watchUntilMs.current ? pollMs : false;
    },
  });
  const rows = search === '' ? list(members.data) : (found.data?.items ?? []);
  const shownRows = rows.map(({ customerId, code }) => `${customerId} ${code};`).join('');
  const place = useKeptFocus(`${JSON.stringify([search, filter])}${shownRows}`);
  const onClosed = () => takeFocusOfDrawer(place, '', { preventScroll: true });
  const retry = useAction({
    // The row is the one from before the press: the member may have changed by the time of the answer.
    run: (row: Member | null) =>
      request<{ count: number } | null>(
        row === null ? `${integrationPath(id)}/retry-failed` : `${memberPath(id, row.customerId)}/retry`,
        { method: 'POST' },
      ),
    refresh: [integrationKey(id)],
    onDone: (answer, row) => {
      setCompared((shown) => (shown?.customerId === row?.customerId ? undefined : shown));
      if (row) note(row);
      if (answer?.count === 0) {
        void message.info(t.noneFailed);
        return;
      }
      watchUntilMs.current = Date.now() + watchRetryMs;
      void message.success(t.retried);
    },
  });
  const csv = useAction({
    run: () => requestFile(`${integrationPath(id)}/members.csv${memberSearch(filter)}`),
    refresh: [],
    onDone: (file) => saveFile(file, `members-${id}.csv`),
  });
  const heldUp = whyHeldUp(integration, texts);
  const isFiltered = Object.values(filter).some(Boolean);
  const retrying = retry.isPending ? (retry.variables?.customerId ?? null) : undefined;
  const tableProps = {
    checkOf: (row: Member) => checkOf(row, (search === '' ? members : found).dataUpdatedAt),
    isHeldUp: heldUp !== null,
    shoplineAdminUrl: integration.shoplineAdminUrl,
    retrying,
    onRetry: (row: Member) => retry.mutate(row),
    onCompare: setCompared,
    onOpen: (row: Member) => {
      setOpened(row);
      setIsOpened(true);
    },
  };

  return (
    <Card ref={place}>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="center" gap={12} wrap>
          <ViewHead title={t.title} hint={t.privacy} />
          <Flex gap={8} wrap>
            <Button
              icon={<RedoOutlined aria-hidden />}
              disabled={heldUp !== null}
              loading={retrying === null}
              onClick={() => retry.mutate(null)}
            >
              {t.retryAll}
            </Button>
            <Button
              icon={<DownloadOutlined aria-hidden />}
              loading={csv.isPending}
              onClick={() => csv.mutate(undefined)}
            >
              {isFiltered ? t.csvFiltered : t.csv}
            </Button>
          </Flex>
        </Flex>
        {heldUp !== null && <Alert type="info" showIcon role="status" title={heldUp} />}
        <MemberFilters filter={filter} search={search} onChange={onFilter} onSearch={setSearch} />
        {search !== '' && (
          <QueryView query={found}>
            {() => (
              <>
                <Flex gap={12} align="center" wrap>
                  <Typography.Text type="secondary" role="status">
                    {t.found(formatCount(rows.length, language))}
                  </Typography.Text>
                  <Button size="small" onClick={() => setSearch('')}>
                    {t.clear}
                  </Button>
                </Flex>
                <MembersTable members={rows} emptyText={t.notFound} {...tableProps} />
              </>
            )}
          </QueryView>
        )}
        {search === '' && (
          <QueryView query={members}>
            {() => (
              <>
                <MembersTable
                  members={rows}
                  emptyText={isFiltered ? t.emptyFiltered : t.empty}
                  onClear={isFiltered ? () => onFilter({}) : undefined}
                  {...tableProps}
                />
                <MorePages list={members}>
                  {rows.length > 0 && (
                    <Typography.Text type="secondary" role="status">
                      {t.total(formatCount(rows.length, language))}
                    </Typography.Text>
                  )}
                </MorePages>
              </>
            )}
          </QueryView>
        )}
      </Flex>
      <WhenOpened open={isOpened}>
        {opened && (
          <MemberDrawer
            key={opened.customerId}
            open={isOpened}
            integration={integration}
            opened={opened}
            onClose={() => setIsOpened(false)}
            onClosed={onClosed}
          />
        )}
      </WhenOpened>
      <WhenOpened open={compared !== undefined}>
        <ConflictDrawer
          id={id}
          member={compared}
          shoplineAdminUrl={integration.shoplineAdminUrl}
          heldUp={heldUp}
          rechecking={compared !== undefined && retrying === compared.customerId}
          onRecheck={(row) => retry.mutate(row)}
          onClose={() => setCompared(undefined)}
          onClosed={onClosed}
        />
      </WhenOpened>
    </Card>
  );
}

const list = (data: { pages: MemberPage[] } | undefined): Member[] => data?.pages.flatMap(({ items }) => items) ?? [];
