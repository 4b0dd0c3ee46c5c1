import { useQuery } from '@tanstack/react-query';
import { Card, Flex } from 'antd';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { ViewHead } from '../ui/ViewHead';
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
        <ViewHead title={t.title} hint={t.hint} />
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
