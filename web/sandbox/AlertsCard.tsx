import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Table, Tag, Typography } from 'antd';
import { formatClock } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import type { ReceivedAlert } from './control';
import { alertsQuery } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

/** The alerts that the sandbox has received, the newest first. */
export default function AlertsCard() {
  const t = useSandboxTexts();
  const { alerts: words } = useTexts();
  const language = useLanguage();
  const alerts = useQuery(alertsQuery);
  return (
    <Card>
      <Typography.Title level={3} className={styles.cardTitle}>
        {t.alerts}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t.alertsHint}</Typography.Paragraph>
      <QueryView query={alerts}>
        {({ items }) => (
          <Table<ReceivedAlert>
            rowKey={({ at, channel, id }) => `${at} ${channel} ${id}`}
            size="small"
            pagination={{ pageSize: 10, showSizeChanger: false, hideOnSinglePage: true }}
            dataSource={[...items].reverse()}
            locale={{ emptyText: <Typography.Text type="secondary">{t.alertsEmpty}</Typography.Text> }}
            columns={[
              {
                title: t.channel,
                key: 'channel',
                render: (_, { channel, at }) => (
                  <Flex vertical>
                    {words.channels[channel]}
                    <Typography.Text type="secondary">{formatClock(at, language)}</Typography.Text>
                  </Flex>
                ),
              },
              {
                title: t.message,
                key: 'message',
                render: (_, { subject, text }) => (
                  <Flex vertical>
                    {subject !== null && <Typography.Text strong>{subject}</Typography.Text>}
                    <Typography.Text style={{ wordBreak: 'break-word' }}>{text}</Typography.Text>
                  </Flex>
                ),
              },
              {
                title: t.answered,
                key: 'answered',
                render: (_, { status, signature }) => (
                  <Tag color={status < 300 ? 'success' : 'error'}>
                    {status} {signature}
                  </Tag>
                ),
              },
            ]}
          />
        )}
      </QueryView>
    </Card>
  );
}
