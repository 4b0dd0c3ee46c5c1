import { Flex, Typography } from 'antd';
import { useId } from 'react';
import { useTexts } from '../locales/useTexts';
import styles from '../settings/settings.module.css';
import { Ago } from '../ui/Ago';
import { PlainTable } from '../ui/PlainTable';
import { failureWords } from './alerts';
import type { Alerts } from './alerts';

type Channel = Alerts['channels'][number];

/** Per channel, the alert that was sent last and the last one that did not arrive. */
export function ChannelStates({ channels }: Pick<Alerts, 'channels'>) {
  const texts = useTexts();
  const t = texts.alerts;
  const titleId = useId();
  const used = channels.filter(({ lastSent, lastFailure }) => lastSent !== null || lastFailure !== null);
  if (used.length === 0) return null;
  return (
    <Flex vertical gap={8} component="section" aria-labelledby={titleId}>
      <Typography.Title level={3} id={titleId} className={styles.title}>
        {t.history}
      </Typography.Title>
      <PlainTable<Channel>
        keyOf={({ channel }) => channel}
        rows={used}
        columns={[
          { title: t.channel, key: 'channel', render: ({ channel }) => t.channels[channel] },
          {
            title: t.lastSent,
            key: 'sent',
            render: ({ lastSent }) => (lastSent ? <Told event={lastSent.event} at={lastSent.at} /> : t.never),
          },
          {
            title: t.lastFailure,
            key: 'failure',
            render: ({ lastFailure }) =>
              lastFailure ? (
                <Told event={lastFailure.event} at={lastFailure.at} why={failureWords(lastFailure.code, texts)} />
              ) : (
                t.never
              ),
          },
        ]}
      />
    </Flex>
  );
}

function Told({ event, at, why }: { event: NonNullable<Channel['lastSent']>['event']; at: string; why?: string }) {
  const t = useTexts().alerts;
  return (
    <Flex vertical>
      <span>{t.eventNames[event]}</span>
      {why !== undefined && <Typography.Text type="danger">{why}</Typography.Text>}
      <Ago at={at} />
    </Flex>
  );
}
