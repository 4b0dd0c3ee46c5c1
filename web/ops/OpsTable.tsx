import { Flex, Grid, Table, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { formatAgo, formatDuration, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { ExternalLink } from '../ui/ExternalLink';
import { useNow } from '../ui/useNow';
import styles from './ops.module.css';
import type { OpsIntegration } from './types';
import { useOpsTexts } from './useOpsTexts';

const colors: Record<OpsIntegration['state'], string> = {
  awaiting_authorization: 'processing',
  awaiting_line_account: 'processing',
  ready: 'success',
  syncing: 'processing',
  paused: 'warning',
  attention: 'error',
  disconnected: 'default',
};

/** One row per store. On a narrow screen all that a row shows stands in one column. */
export function OpsTable({ integrations }: { integrations: OpsIntegration[] }) {
  const t = useOpsTexts();
  const language = useLanguage();
  const isWide = Grid.useBreakpoint().lg ?? false;
  const at = (iso: string | null) => (iso === null ? t.unknown : formatTime(iso, language));
  const facts: { name: string; of: (row: OpsIntegration) => ReactNode }[] = [
    { name: t.lag, of: ({ lagSeconds }) => (lagSeconds === 0 ? t.noLag : formatDuration(lagSeconds, language)) },
    { name: t.matchRate, of: ({ matchRate }) => (matchRate === null ? t.unknown : formatShare(matchRate, language)) },
    { name: t.lastFullRead, of: ({ lastFullReadAt }) => at(lastFullReadAt) },
    { name: t.nextFullRead, of: ({ nextFullReadAt }) => at(nextFullReadAt) },
    { name: t.workflow, of: (row) => <Workflow {...row} /> },
  ];
  return (
    <Table<OpsIntegration>
      rowKey={({ id, teamId, since, state }) => `${id} ${teamId} ${state} ${since}`}
      size="small"
      pagination={false}
      dataSource={integrations}
      locale={{ emptyText: <Typography.Text type="secondary">{t.empty}</Typography.Text> }}
      columns={[
        {
          title: t.store,
          key: 'store',
          render: (_, row) => (
            <Flex vertical gap={2} className={styles.store}>
              <Typography.Text strong>{row.storeName || row.id}</Typography.Text>
              <Typography.Text type="secondary" className={styles.id}>
                {row.id}
              </Typography.Text>
              <Typography.Text type="secondary" className={styles.id}>
                {t.team(row.teamId)}
              </Typography.Text>
              {!isWide && (
                <>
                  <State {...row} />
                  <dl className={styles.facts}>
                    {facts.map(({ name, of }) => (
                      <div key={name}>
                        <dt>{name}</dt>
                        <dd>{of(row)}</dd>
                      </div>
                    ))}
                  </dl>
                </>
              )}
            </Flex>
          ),
        },
        ...(isWide
          ? [
              { title: t.state, key: 'state', render: (_: unknown, row: OpsIntegration) => <State {...row} /> },
              ...facts.map(({ name, of }) => ({
                title: <span className={styles.heading}>{name}</span>,
                key: name,
                render: (_: unknown, row: OpsIntegration) => of(row),
              })),
            ]
          : []),
      ]}
    />
  );
}

function State({ state, reason, since }: OpsIntegration) {
  const t = useOpsTexts();
  const { status } = useTexts();
  const language = useLanguage();
  const nowMs = useNow(10_000);
  return (
    <Flex vertical gap={2} align="start">
      <Tag color={colors[state]}>{status.states[state]}</Tag>
      {reason && <Typography.Text>{reason.title}</Typography.Text>}
      {reason && (
        <Typography.Text type="secondary" className={styles.id}>
          {reason.code}
        </Typography.Text>
      )}
      {since !== null && (
        <Typography.Text type="secondary">
          <time dateTime={since}>{t.since(formatAgo(since, nowMs, language))}</time>
        </Typography.Text>
      )}
    </Flex>
  );
}

function Workflow({ workflowId, temporalUrl }: OpsIntegration) {
  const id = <span className={styles.id}>{workflowId}</span>;
  return temporalUrl === null ? id : <ExternalLink href={temporalUrl}>{id}</ExternalLink>;
}

function formatShare(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
