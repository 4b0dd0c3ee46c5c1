import { useInfiniteQuery } from '@tanstack/react-query';
import { Card, Flex, Grid, Table, Typography } from 'antd';
import { fetchAudit, integrationKey } from '../api/queries';
import type { AuditEntry, Session } from '../api/types';
import { formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { MorePages } from '../ui/MorePages';
import { QueryView } from '../ui/QueryView';
import { ViewHead } from '../ui/ViewHead';
import styles from './audit.module.css';
import { actionName, actorNameOf, detailLines } from './auditWords';

interface AuditViewProps {
  id: string;
  user: Session['user'];
}

/** Who did what to this connection, the newest first. */
export default function AuditView({ id, user }: AuditViewProps) {
  const texts = useTexts();
  const t = texts.audit;
  const entries = useInfiniteQuery({
    queryKey: [...integrationKey(id), 'audit'],
    queryFn: ({ pageParam, signal }) => fetchAudit(id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <Card>
      <Flex vertical gap={16}>
        <ViewHead title={t.title} hint={t.hint} />
        <QueryView query={entries}>
          {({ pages }) => <Entries entries={pages.flatMap(({ items }) => items)} userId={user.id} />}
        </QueryView>
        <MorePages list={entries} />
      </Flex>
    </Card>
  );
}

function Entries({ entries, userId }: { entries: AuditEntry[]; userId: string }) {
  const texts = useTexts();
  const t = texts.audit;
  const language = useLanguage();
  const isWide = Grid.useBreakpoint().md ?? false;
  const details = (entry: AuditEntry) =>
    detailLines(entry, texts, language).map((line) => (
      <div key={line} className={styles.detail}>
        {line}
      </div>
    ));
  const actor = (entry: AuditEntry) => actorNameOf(entry, userId, texts);
  return (
    <Table<AuditEntry>
      rowKey={({ at, action, detail }) => `${at} ${action} ${detail.runId ?? ''}`}
      size="small"
      pagination={false}
      dataSource={entries}
      locale={{ emptyText: t.empty }}
      columns={[
        {
          title: t.at,
          key: 'at',
          width: isWide ? 190 : 130,
          className: styles.at,
          render: (_, { at }) => formatTime(at, language),
        },
        {
          title: t.action,
          key: 'action',
          render: (_, entry) => (
            <Flex vertical>
              {actionName(entry, texts)}
              {!isWide && <Typography.Text type="secondary">{actor(entry)}</Typography.Text>}
              {!isWide && details(entry)}
            </Flex>
          ),
        },
        ...(isWide
          ? [
              { title: t.actor, key: 'actor', render: (_: unknown, entry: AuditEntry) => actor(entry) },
              { title: t.detail, key: 'detail', render: (_: unknown, entry: AuditEntry) => details(entry) },
            ]
          : []),
      ]}
    />
  );
}
