import { Alert, Flex, Spin, Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';

interface AwaitingAuthorizationProps {
  integration: Pick<Integration, 'status' | 'warnings'>;
}

/** Shown until SHOPLINE has sent its authorisation. `children` say what an admin can do meanwhile. */
export function AwaitingAuthorization({ integration, children }: PropsWithChildren<AwaitingAuthorizationProps>) {
  const t = useTexts().connect;
  const { status, warnings } = integration;
  if (status !== 'awaiting_authorization') return null;
  // `Notices` shows this warning, with what is wrong and what to do.
  const isOverdue = warnings.some(({ code }) => code === 'shopline_token_missing');
  if (isOverdue) return <Typography.Text>{children}</Typography.Text>;
  return (
    <Alert
      type="info"
      showIcon
      icon={<Spin size="small" />}
      role="status"
      title={t.awaitingTitle}
      description={
        <Flex vertical gap={4}>
          <span>{t.awaitingDetail}</span>
          <span>{children}</span>
          <span>{t.awaitingLonger}</span>
        </Flex>
      }
    />
  );
}
