import { CheckCircleFilled, EyeOutlined, SyncOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';
import type { AwaitedSync } from './following';
import styles from './status.module.css';

export interface StartSyncProps {
  isFirst: boolean;
  /** Which sync must come before changes follow by themselves; null when they follow already. */
  awaited: AwaitedSync | null;
  isUrgent: boolean;
  starting: boolean;
  onStart: () => void;
  onPreview: () => void;
}

/** What a sync does, and the ways to start one. */
export function StartSync({ isFirst, awaited, isUrgent, starting, onStart, onPreview }: StartSyncProps) {
  const t = useTexts().status;
  return (
    <Flex justify="space-between" align="center" gap={16} wrap>
      <div className={styles.startText}>
        <Typography.Title level={2} className={styles.cardTitle}>
          {isFirst && <CheckCircleFilled className={styles.done} aria-hidden />} {isFirst ? t.firstTitle : t.againTitle}
        </Typography.Title>
        <Typography.Text type="secondary">
          {isFirst ? t.firstDetail : awaited ? t.awaits[awaited] : t.againDetail}
        </Typography.Text>
      </div>
      <Flex gap={8} wrap>
        <Button data-opens="preview" icon={<EyeOutlined aria-hidden />} onClick={onPreview}>
          {t.preview}
        </Button>
        <Button
          type={isUrgent && (isFirst || awaited) ? 'primary' : 'default'}
          icon={<SyncOutlined aria-hidden />}
          loading={starting}
          onClick={onStart}
        >
          {isFirst ? t.start : t.startAgain}
        </Button>
      </Flex>
    </Flex>
  );
}
