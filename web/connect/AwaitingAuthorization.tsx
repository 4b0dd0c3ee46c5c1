import { Alert, Flex, Spin } from 'antd';
import type { PropsWithChildren } from 'react';
import { useTexts } from '../locales/useTexts';

/** SHOPLINE has not sent its authorisation yet; `children` say what can be done meanwhile. */
export function AwaitingAuthorization({ children }: PropsWithChildren) {
  const t = useTexts().connect;
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
