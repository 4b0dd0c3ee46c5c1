import { Card, Flex, Steps, Typography } from 'antd';
import type { PropsWithChildren } from 'react';
import { useTexts } from '../locales/useTexts';
import { Arrival } from '../ui/Arrival';
import styles from './connect.module.css';

/** The way from a store to its first sync; `current` counts from 0. */
export function ConnectSteps({ current, children }: PropsWithChildren<{ current: 0 | 1 | 2 | 3 }>) {
  const t = useTexts().connect;
  const titles = [t.stepStore, t.stepTeam, t.stepLine, t.stepSync];
  return (
    <Flex vertical gap={20} className={styles.steps}>
      <Steps
        aria-label={t.title}
        current={current}
        responsive={false}
        size="small"
        titlePlacement="vertical"
        items={titles.map((title) => ({ title }))}
      />
      <Card>
        <Arrival>{children}</Arrival>
      </Card>
    </Flex>
  );
}

export function StepHeading({ children }: PropsWithChildren) {
  return (
    <Typography.Title level={2} className={styles.question}>
      {children}
    </Typography.Title>
  );
}
