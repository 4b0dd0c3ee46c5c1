import { Divider, Flex, Typography } from 'antd';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { Notices } from '../status/Notices';
import { EndConnection } from '../settings/Disconnect';
import { AwaitingAuthorization } from './AwaitingAuthorization';
import { ConnectSteps, StepHeading } from './ConnectSteps';
import { LineAccountForm } from './LineAccountForm';

/** The third step: the store belongs to the team, the LINE Official Account is missing. */
export default function LineAccountStep({ integration }: { integration: Integration }) {
  const t = useTexts().connect;
  return (
    <ConnectSteps current={2}>
      <Flex vertical gap={16}>
        <Notices integration={integration} />
        <AwaitingAuthorization integration={integration}>{t.awaitingChoose}</AwaitingAuthorization>
        <StepHeading>{t.chooseLine}</StepHeading>
        <LineAccountForm integration={integration} />
        <Divider size="small" />
        <Typography.Text type="secondary">{t.otherTeam}</Typography.Text>
        <EndConnection integration={integration} />
      </Flex>
    </ConnectSteps>
  );
}
