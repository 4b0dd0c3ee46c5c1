import { useQuery } from '@tanstack/react-query';
import { Card, Flex, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';
import styles from '../settings/settings.module.css';
import { QueryView } from '../ui/QueryView';
import { alertsQuery } from './alerts';
import { AlertsForm } from './AlertsForm';
import { ChannelStates } from './ChannelStates';

/** Who is told when something changes, and what was sent last. */
export default function AlertsCard({ id }: { id: string }) {
  const t = useTexts().alerts;
  const alerts = useQuery(alertsQuery(id));
  return (
    <Card>
      <Flex vertical gap={20}>
        <div>
          <Typography.Title level={2} className={styles.title}>
            {t.title}
          </Typography.Title>
          <Typography.Text type="secondary">{t.hint}</Typography.Text>
        </div>
        <QueryView query={alerts}>
          {(saved) => (
            <>
              <AlertsForm id={id} saved={saved} />
              <ChannelStates channels={saved.channels} />
            </>
          )}
        </QueryView>
      </Flex>
    </Card>
  );
}
