import { Alert, Button, Flex, Typography } from 'antd';
import { problemOf } from '../api/request';
import { useTexts } from '../locales/useTexts';
import type { Texts } from '../locales/zh-TW';

/** Title, detail and remedy of any failure: the server's own words, or the page's when it sent none. */
export function describeError(error: unknown, texts: Texts): { title: string; detail: string; remedy: string } {
  const { status, title, detail, remedy } = problemOf(error);
  const t = texts.errors;
  if (status === 0) return { title: t.unreachableTitle, detail: t.unreachableDetail, remedy: t.unreachableRemedy };
  return title === ''
    ? { title: t.unexpectedTitle, detail: t.unexpectedDetail, remedy: t.unexpectedRemedy }
    : { title, detail, remedy };
}

export function ErrorResult({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const texts = useTexts();
  const { title, detail, remedy } = describeError(error, texts);
  return (
    <Alert
      role="alert"
      showIcon
      type={problemOf(error).status === 0 ? 'warning' : 'error'}
      title={<strong>{title}</strong>}
      description={
        <Flex vertical gap={8} align="start">
          <span>{detail}</span>
          <Typography.Text strong>{remedy}</Typography.Text>
          <Button onClick={onRetry}>{texts.app.retry}</Button>
        </Flex>
      }
    />
  );
}
