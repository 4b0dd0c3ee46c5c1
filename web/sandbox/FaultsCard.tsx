import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Tag, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';
import { faultsQuery } from './control';
import type { SandboxFault } from './control';
import styles from './sandbox.module.css';
import type { SandboxTexts } from '../locales/sandbox.zh-TW';
import { useControl } from './useControl';
import { useSandboxTexts } from './useSandboxTexts';

const presets: Record<keyof SandboxTexts['presets'], object> = {
  omnichat429: { partner: 'omnichat', status: 429, headers: { 'retry-after': '2' }, count: 20 },
  omnichat500: { partner: 'omnichat', status: 500, count: 20 },
  omnichatSlow: { partner: 'omnichat', delayMs: 1_000, count: 50 },
  shopline500: { partner: 'shopline', status: 503, count: 20 },
  shoplineHtml: { partner: 'shopline', html: true, count: 5 },
  shoplineDrop: { partner: 'shopline', dropConnection: true, count: 10 },
};

const presetNames = Object.keys(presets) as (keyof typeof presets)[];

export function FaultsCard() {
  const t = useSandboxTexts();
  const texts = useTexts();
  const faults = useQuery(faultsQuery);
  const control = useControl();
  const active = (faults.data ?? []).filter(({ fired, count }) => count === undefined || fired < count);
  return (
    <Card>
      <Flex vertical gap={12}>
        <div>
          <Typography.Title level={3} className={styles.cardTitle}>
            {t.faults}
          </Typography.Title>
          <Typography.Text type="secondary">{t.faultHint}</Typography.Text>
        </div>
        <Flex gap={8} wrap>
          {presetNames.map((name) => (
            <Button key={name} onClick={() => control.mutate({ method: 'POST', path: '/faults', body: presets[name] })}>
              {t.presets[name]}
            </Button>
          ))}
        </Flex>
        <Flex gap={8} wrap align="center" role="status">
          {active.length === 0 && <Typography.Text type="secondary">{t.noFaults}</Typography.Text>}
          {active.map((fault) => (
            <Tag key={fault.id} color="error">
              {texts.app.partners[fault.partner]} {describeFault(fault)} ·{' '}
              {t.fired(fault.fired, String(fault.count ?? '∞'))}
            </Tag>
          ))}
          {active.length > 0 && (
            <Button danger size="small" onClick={() => control.mutate({ method: 'DELETE', path: '/faults/all' })}>
              {t.clearFaults}
            </Button>
          )}
        </Flex>
      </Flex>
    </Card>
  );
}

function describeFault({ status, delayMs, html, dropConnection }: SandboxFault): string {
  if (status !== undefined) return String(status);
  if (html) return 'HTML';
  if (dropConnection) return '✕';
  return `+${delayMs} ms`;
}
