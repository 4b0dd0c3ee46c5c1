import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Select, Typography } from 'antd';
import { useState } from 'react';
import { request } from '../api/request';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { ErrorResult } from '../ui/ErrorResult';
import type { SandboxStore } from './control';
import { controlPath, teamsQuery } from './control';
import styles from './sandbox.module.css';
import { useSandboxTexts } from './useSandboxTexts';

/** The sandbox's own judgement of what the service wrote. */
export function CompareCard({ store }: { store: SandboxStore }) {
  const t = useSandboxTexts();
  const language = useLanguage();
  const teams = useQuery(teamsQuery);
  const [picked, setPicked] = useState<string>();
  const channels = (teams.data ?? []).flatMap((team) =>
    team.channels.map(({ channelId, name }) => ({ value: channelId, label: `${team.name} · ${name}` })),
  );
  // A team that this page made has the store's handle for its name, that of the demo the store's name. For a store that
  // a program made, the team made last is the likeliest.
  const named = (name: string) => channels.find(({ label }) => label.startsWith(`${name} `));
  const channelId = picked ?? (named(store.handle) ?? named(store.name) ?? channels.at(-1))?.value;
  const compare = useMutation({
    mutationFn: (channel: string) =>
      request<unknown[]>(
        `${controlPath}/diff?${new URLSearchParams({ storeId: store.merchantId, channelId: channel }).toString()}`,
      ),
  });
  return (
    <Card>
      <Flex vertical gap={12}>
        <div>
          <Typography.Title level={3} className={styles.cardTitle}>
            {t.compare}
          </Typography.Title>
          <Typography.Text type="secondary">{t.compareHint}</Typography.Text>
        </div>
        {channelId === undefined ? (
          <Typography.Text>{t.noChannel}</Typography.Text>
        ) : (
          <Flex vertical gap={8} align="stretch">
            <Select
              aria-label="LINE"
              value={channelId}
              options={channels}
              onChange={(value) => {
                compare.reset();
                setPicked(value);
              }}
            />
            <Button loading={compare.isPending} onClick={() => compare.mutate(channelId)}>
              {t.compareRun}
            </Button>
          </Flex>
        )}
        {compare.error && <ErrorResult error={compare.error} onRetry={() => compare.reset()} />}
        {compare.data && (
          <Alert
            showIcon
            role="status"
            type={compare.data.length === 0 ? 'success' : 'warning'}
            title={compare.data.length === 0 ? t.equal : t.different(formatCount(compare.data.length, language))}
          />
        )}
      </Flex>
    </Card>
  );
}
