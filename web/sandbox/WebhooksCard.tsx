import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Table, Tag, Typography } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { formatClock, formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import type { WebhookAttempt } from './control';
import { webhooksQuery } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

const colors: Record<WebhookAttempt['outcome'], string> = {
  waiting: 'processing',
  delivered: 'success',
  failed: 'error',
  blocked: 'warning',
};

/** Lets a topic wrap after `/` and `_`: the longest one is wider than a phone. */
function breakable(topic: string): ReactNode {
  return topic.split(/(?<=[/_])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

export default function WebhooksCard() {
  const t = useSandboxTexts();
  const texts = useTexts();
  const language = useLanguage();
  const webhooks = useQuery(webhooksQuery);
  return (
    <Card>
      <QueryView query={webhooks}>
        {({ pending, items }) => (
          <>
            <Flex justify="space-between" align="center">
              <Typography.Title level={3} className={styles.cardTitle}>
                {t.webhooks}
              </Typography.Title>
              <Typography.Text type="secondary">{t.webhooksPending(formatCount(pending, language))}</Typography.Text>
            </Flex>
            <Table<WebhookAttempt>
              rowKey="id"
              size="small"
              pagination={{ pageSize: 10, showSizeChanger: false, hideOnSinglePage: true }}
              dataSource={[...items].reverse()}
              locale={{ emptyText: <Typography.Text type="secondary">{t.webhooksEmpty}</Typography.Text> }}
              columns={[
                {
                  title: t.topic,
                  key: 'topic',
                  render: (_, { topic, partner, kind }) => (
                    <Flex vertical>
                      <code>{breakable(topic)}</code>
                      <Typography.Text type="secondary">
                        {texts.app.partners[partner]} · {t.kinds[kind]}
                      </Typography.Text>
                    </Flex>
                  ),
                },
                {
                  title: t.outcome,
                  key: 'outcome',
                  render: (_, { outcome, status }) => (
                    <Tag color={colors[outcome]}>
                      {t.outcomes[outcome]} {status}
                    </Tag>
                  ),
                },
                {
                  title: t.took,
                  key: 'took',
                  align: 'end',
                  render: (_, { tookMs }) => (tookMs === null ? texts.app.unknown : `${Math.round(tookMs)} ms`),
                },
                {
                  title: t.time,
                  key: 'time',
                  responsive: ['sm'],
                  render: (_, { at }) => formatClock(new Date(at).toISOString(), language),
                },
              ]}
            />
          </>
        )}
      </QueryView>
    </Card>
  );
}
