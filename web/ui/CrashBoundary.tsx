import { Alert, Button, Flex, Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useTexts } from '../locales/useTexts';

/**
 * Says what may have happened, and offers a way on, where a crash would leave a white page. A part of the page that
 * could not be fetched (no network, or a newer version was installed meanwhile) comes only when the page is loaded
 * again: the browser remembers the failure.
 *
 * @param place what the page shows; going elsewhere leaves the failure behind
 */
export function CrashBoundary({ place, children }: PropsWithChildren<{ place: string }>) {
  return (
    <ErrorBoundary resetKeys={[place]} fallback={<Crashed />}>
      {children}
    </ErrorBoundary>
  );
}

function Crashed() {
  const t = useTexts().errors;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={<strong>{t.crashTitle}</strong>}
      description={
        <Flex vertical gap={8} align="start">
          <span>{t.crashDetail}</span>
          <Typography.Text strong>{t.crashRemedy}</Typography.Text>
          <Button onClick={() => window.location.reload()}>{t.crashAction}</Button>
        </Flex>
      }
    />
  );
}
