import { Button, Card, Flex, Typography } from 'antd';
import { lazy, useState } from 'react';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { WhenOpened } from '../ui/WhenOpened';
import styles from './settings.module.css';

const TakeBackDialog = lazy(() => import('./TakeBackDialog'));

/** Clears what syncs wrote to contacts, and leaves the store connected. */
export function TakeBack({ integration }: { integration: Integration }) {
  const t = useTexts().clear;
  return (
    <Card>
      <Flex vertical gap={12} align="start">
        <Typography.Title level={2} className={styles.title}>
          {t.title}
        </Typography.Title>
        <Typography.Text>{t.detail}</Typography.Text>
        <TakeBackButton integration={integration} ends={false} />
      </Flex>
    </Card>
  );
}

/** Shows what would be cleared before it asks. @param ends whether the connection ends afterwards */
export function TakeBackButton({ integration, ends }: { integration: Integration; ends: boolean }) {
  const t = useTexts().clear;
  const [isOpen, setOpen] = useState(false);
  const obstacle = !integration.lineAccount ? t.noAccount : integration.activeMode !== null ? t.blocked : null;
  return (
    <>
      <Button danger={ends} disabled={obstacle !== null} onClick={() => setOpen(true)}>
        {ends ? t.openAndEnd : t.open}
      </Button>
      {obstacle !== null && <Typography.Text type="secondary">{obstacle}</Typography.Text>}
      <WhenOpened open={isOpen}>
        <TakeBackDialog open={isOpen} integration={integration} ends={ends} onClose={() => setOpen(false)} />
      </WhenOpened>
    </>
  );
}
