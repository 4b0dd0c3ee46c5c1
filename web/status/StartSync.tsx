import { CheckCircleFilled, EyeOutlined, SyncOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Typography } from 'antd';
import { ConnectSteps } from '../connect/ConnectSteps';
import { useTexts } from '../locales/useTexts';
import styles from './status.module.css';

interface StartSyncProps {
  isFirst: boolean;
  starting: boolean;
  onStart: () => void;
  onPreview: () => void;
}

/** The last of the connecting steps before the first sync; a quiet card ever after. */
export function StartSync({ isFirst, starting, onStart, onPreview }: StartSyncProps) {
  const t = useTexts().status;
  const content = (
    <Flex justify="space-between" align="center" gap={16} wrap>
      <div className={styles.startText}>
        <Typography.Title level={2} className={styles.cardTitle}>
          {isFirst && <CheckCircleFilled className={styles.done} aria-hidden />} {isFirst ? t.firstTitle : t.againTitle}
        </Typography.Title>
        <Typography.Text type="secondary">{isFirst ? t.firstDetail : t.againDetail}</Typography.Text>
      </div>
      <Flex gap={8} wrap>
        <Button icon={<EyeOutlined aria-hidden />} onClick={onPreview}>
          {t.preview}
        </Button>
        <Button type="primary" icon={<SyncOutlined aria-hidden />} loading={starting} onClick={onStart}>
          {t.start}
        </Button>
      </Flex>
    </Flex>
  );
  return isFirst ? <ConnectSteps current={3}>{content}</ConnectSteps> : <Card>{content}</Card>;
}
