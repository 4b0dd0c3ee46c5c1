import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Input, Typography } from 'antd';
import { useId, useState } from 'react';
import { integrationPath, settingsQuery } from '../api/queries';
import { request } from '../api/request';
import type { Settings } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { useKeptFocus } from '../ui/Arrival';
import { ConfirmButton } from '../ui/ConfirmButton';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import styles from './settings.module.css';

/** The secret of the team's own webhook subscription: it can be set, replaced and removed, never looked at. */
export function WebhookSecret({ id, isSet }: { id: string; isSet: boolean }) {
  const t = useTexts().settings.webhookSecret;
  const client = useQueryClient();
  const { message } = useFeedback();
  const fieldId = useId();
  const formId = useId();
  const place = useKeptFocus(String(isSet));
  const [secret, setSecret] = useState('');
  const isSecret = /^[\x21-\x7e]{8,200}$/.test(secret.trim());
  const save = useAction({
    run: (omnichatWebhookSecret: string | null) =>
      request<Settings>(`${integrationPath(id)}/settings`, { method: 'PUT', body: { omnichatWebhookSecret } }),
    refresh: [settingsQuery(id).queryKey],
    onDone: (saved, value) => {
      setSecret('');
      client.setQueryData(settingsQuery(id).queryKey, saved);
      void message.success(value === null ? t.removed : t.saved);
    },
  });
  return (
    <Card ref={place}>
      <Flex vertical gap={12}>
        <Typography.Title level={2} className={styles.title}>
          {t.title}
        </Typography.Title>
        <Typography.Text type="secondary">{t.hint}</Typography.Text>
        <div>
          <Typography.Text strong className={styles.label}>
            {t.address}
          </Typography.Text>
          <Typography.Text copyable className={styles.code}>
            {`${window.location.origin}/webhooks/omnichat/${id}`}
          </Typography.Text>
        </div>
        <div>
          <label htmlFor={fieldId} className={styles.label}>
            <Typography.Text strong>{t.label}</Typography.Text>
          </label>
          <Flex gap={8} wrap>
            <Input.Password
              id={fieldId}
              className={styles.secret}
              visibilityToggle={false}
              value={secret}
              maxLength={200}
              autoComplete="off"
              placeholder={isSet ? t.isSet : t.isNotSet}
              aria-describedby={formId}
              onChange={(event) => setSecret(event.target.value)}
            />
            <Button disabled={!isSecret} loading={save.isPending} onClick={() => save.mutate(secret.trim())}>
              {isSet ? t.replace : t.set}
            </Button>
            {isSet && (
              <ConfirmButton
                danger
                loading={save.isPending}
                question={{ title: t.removeTitle, detail: t.removeDetail, confirmText: t.remove, cancelText: t.keep }}
                onConfirm={() => save.mutate(null)}
              >
                {t.remove}
              </ConfirmButton>
            )}
          </Flex>
          <Typography.Text id={formId} type="secondary">
            {t.form}
          </Typography.Text>
        </div>
      </Flex>
    </Card>
  );
}
