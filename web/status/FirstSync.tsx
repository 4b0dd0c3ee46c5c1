import { Button, Flex } from 'antd';
import { AwaitingAuthorization } from '../connect/AwaitingAuthorization';
import { ConnectSteps } from '../connect/ConnectSteps';
import { useTexts } from '../locales/useTexts';
import type { StartSyncProps } from './StartSync';
import { StartSync } from './StartSync';

interface FirstSyncProps extends Omit<StartSyncProps, 'isFirst'> {
  /** SHOPLINE's authorisation has arrived. */
  isAuthorized: boolean;
}

/** The last of the connecting steps. */
export default function FirstSync({ isAuthorized, ...props }: FirstSyncProps) {
  const t = useTexts();
  return (
    <ConnectSteps current={3}>
      {isAuthorized ? (
        <StartSync {...props} isFirst />
      ) : (
        <Flex vertical gap={16} align="start">
          <AwaitingAuthorization>{t.connect.awaitingSync}</AwaitingAuthorization>
          <Button loading={props.starting} onClick={props.onStart}>
            {t.status.start}
          </Button>
        </Flex>
      )}
    </ConnectSteps>
  );
}
