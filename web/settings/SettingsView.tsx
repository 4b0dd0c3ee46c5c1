import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Modal, Typography } from 'antd';
import { useState } from 'react';
import { attributesQuery, settingsQuery } from '../api/queries';
import type { Integration } from '../api/types';
import { LineAccountForm } from '../connect/LineAccountForm';
import { useTexts } from '../locales/useTexts';
import { QueryView } from '../ui/QueryView';
import { Disconnect } from './Disconnect';
import styles from './settings.module.css';
import { SettingsForm } from './SettingsForm';

export default function SettingsView({ integration }: { integration: Integration }) {
  const settings = useQuery(settingsQuery(integration.id));
  const attributes = useQuery(attributesQuery(integration.id));
  const [isUnapplied, setUnapplied] = useState(false);
  return (
    <Flex vertical gap={16}>
      <LineAccountCard integration={integration} />
      <QueryView query={settings}>
        {(saved) => (
          <SettingsForm
            key={JSON.stringify(saved)}
            integration={integration}
            saved={saved}
            attributes={attributes.data ?? []}
            isUnapplied={isUnapplied}
            onSaved={() => setUnapplied(true)}
          />
        )}
      </QueryView>
      <Disconnect integration={integration} />
    </Flex>
  );
}

function LineAccountCard({ integration }: { integration: Integration }) {
  const t = useTexts().settings;
  const [changing, setChanging] = useState(false);
  const { lineAccount } = integration;
  return (
    <Card>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <div>
          <Typography.Title level={2} className={styles.title}>
            {t.lineTitle}
          </Typography.Title>
          {lineAccount && (
            <Typography.Text>
              {lineAccount.channelName} <Typography.Text type="secondary">({lineAccount.channelId})</Typography.Text>
            </Typography.Text>
          )}
        </div>
        <Button onClick={() => setChanging(true)}>{t.change}</Button>
      </Flex>
      <Modal open={changing} title={t.changeTitle} footer={null} destroyOnHidden onCancel={() => setChanging(false)}>
        <LineAccountForm integration={integration} onSaved={() => setChanging(false)} />
      </Modal>
    </Card>
  );
}
