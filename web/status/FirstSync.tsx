import { Button, Flex } from 'antd';
import type { Integration } from '../api/types';
import { AwaitingAuthorization } from '../connect/AwaitingAuthorization';
import { ConnectSteps } from '../connect/ConnectSteps';
import { useTexts } from '../locales/useTexts';
import type { StartSyncProps } from './StartSync';
import { StartSync } from './StartSync';

interface FirstSyncProps extends Omit<StartSyncProps, 'isFirst'> {
  integration: Integration;
}

/** The last of the connecting steps. */
export default function FirstSync({ integration, ...props }: FirstSyncProps) {
  const t = useTexts();
  return (
    <ConnectSteps current={3}>
      {integration.status === 'awaiting_authorization' ? (
        <Flex vertical gap={16} align="start">
          <AwaitingAuthorization integration={integration}>{t.connect.awaitingSync}</AwaitingAuthorization>
          <Button loading={props.starting} onClick={props.onStart}>
            {t.status.start}
          </Button>
        </Flex>
      ) : (
        <StartSync {...props} isFirst />
      )}
    </ConnectSteps>
  );
}
