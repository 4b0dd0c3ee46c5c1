import { Alert, Button, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { problemOf } from '../api/request';
import { keepPlace } from '../backTo';
import { useTexts } from '../locales/useTexts';
import type { Texts } from '../locales/zh-TW';
import { OperatorLink } from './OperatorLink';
import { SupportId } from './SupportId';

/** Title, detail and remedy of any failure: the server's own words, or the page's when it sent none. */
export function describeError(error: unknown, texts: Texts): { title: string; detail: string; remedy: string } {
  const { status, title, detail, remedy } = problemOf(error);
  const t = texts.errors;
  if (status === 0 && !navigator.onLine)
    return { title: t.offlineTitle, detail: t.offlineDetail, remedy: t.offlineRemedy };
  if (status === 0) return { title: t.unreachableTitle, detail: t.unreachableDetail, remedy: t.unreachableRemedy };
  return title === ''
    ? { title: t.unexpectedTitle, detail: t.unexpectedDetail, remedy: t.unexpectedRemedy }
    : { title, detail, remedy };
}

/** The trace id that the remedy of the service's own failures asks for; undefined where there is none. */
export function traceIdNote(error: unknown, texts: Texts): ReactNode {
  const { traceId } = problemOf(error);
  return traceId === undefined ? undefined : <SupportId label={texts.errors.traceId} id={traceId} />;
}

interface ErrorResultProps {
  error: unknown;
  onRetry: () => void;
  retrying?: boolean;
  /** Takes the place of the retry button, where trying again alone would change nothing. */
  action?: ReactNode;
}

export function ErrorResult({ error, onRetry, retrying = false, action }: ErrorResultProps) {
  const texts = useTexts();
  const { title, detail, remedy } = describeError(error, texts);
  const { status, code } = problemOf(error);
  const retry =
    code === 'not_authenticated' ? (
      <Button href="/login" onClick={keepPlace}>
        {texts.landing.login}
      </Button>
    ) : (
      <Button loading={retrying} onClick={onRetry}>
        {texts.app.retry}
      </Button>
    );
  return (
    <Alert
      role="alert"
      showIcon
      type={status === 0 ? 'warning' : 'error'}
      title={<strong>{title}</strong>}
      description={
        <Flex vertical gap={8} align="start">
          <span>{detail}</span>
          <Typography.Text strong>{remedy}</Typography.Text>
          {traceIdNote(error, texts)}
          <OperatorLink to="support" />
          {action ?? retry}
        </Flex>
      }
    />
  );
}
