import { Typography } from 'antd';
import { formatAgo, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import styles from './ui.module.css';
import { useNow } from './useNow';

interface AgoProps {
  at: string;
  /** Puts the words into a phrase: “started 3 minutes ago”. */
  phrase?: (ago: string) => string;
  /** Leaves the exact moment out, where there is no room for it and another place shows it. */
  isBrief?: boolean;
}

/** Says how long ago, and when exactly. The exact time is no tooltip: neither a phone nor a keyboard can hover. */
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
