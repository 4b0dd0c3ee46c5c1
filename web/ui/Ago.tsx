import { Tooltip } from 'antd';
import { formatAgo, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useNow } from './useNow';

export function Ago({ at }: { at: string }) {
  const language = useLanguage();
  const nowMs = useNow(10_000);
  return (
    <Tooltip title={formatTime(at, language)}>
      <time dateTime={at}>{formatAgo(at, nowMs, language)}</time>
    </Tooltip>
  );
}
