import { Typography } from 'antd';
import { formatAgo, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import styles from './ui.module.css';
import { useNow } from './useNow';

interface AgoProps {
  at: string;
  /** What the moment is of, around its words: “started 3 minutes ago”. */
  phrase?: (ago: string) => string;
  /** Where there is no room, and the exact moment is told elsewhere. */
  isBrief?: boolean;
}

/** How long ago, and when exactly: in sight of everyone, since neither a phone nor a keyboard can hover. */
export function Ago({ at, phrase = (ago) => ago, isBrief = false }: AgoProps) {
  const language = useLanguage();
  const nowMs = useNow(10_000);
  return (
    <time dateTime={at} className={styles.ago}>
      {phrase(formatAgo(at, nowMs, language))}
      {!isBrief && (
        <Typography.Text type="secondary" className={styles.exact}>
          {formatTime(at, language)}
        </Typography.Text>
      )}
    </time>
  );
}
