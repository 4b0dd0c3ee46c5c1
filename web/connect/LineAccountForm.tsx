import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Radio, Tag, Typography } from 'antd';
import { useState } from 'react';
import { integrationKey, integrationPath, integrationQuery, lineAccountsQuery, preflightQuery } from '../api/queries';
import { request } from '../api/request';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { useFeedback } from '../ui/Feedback';
import { ConfirmButton } from '../ui/ConfirmButton';
import { useAction } from '../ui/useAction';
import styles from './connect.module.css';
import { judgePreflight } from './judgePreflight';
import { PreflightResult } from './PreflightResult';

interface LineAccountFormProps {
  integration: Integration;
  onSaved?: () => void;
}

/** Chooses the LINE Official Account, comparing a sample of members with its contacts before it is saved. */
export function LineAccountForm({ integration, onSaved }: LineAccountFormProps) {
  const texts = useTexts();
  const t = texts.connect;
  const client = useQueryClient();
  const { message } = useFeedback();
  const accounts = useQuery(lineAccountsQuery(integration.id));
  const [picked, setPicked] = useState(integration.lineAccount?.channelId);
  const only = accounts.data?.length === 1 ? accounts.data[0]?.channelId : undefined;
  const channelId = picked ?? only;
  const inUse = integration.lineAccount?.channelId;
  const isNone = useIsNone(integration, channelId);

  const save = useAction({
    run: (chosen: string) =>
      request<Integration>(`${integrationPath(integration.id)}/line-account`, {
        method: 'PUT',
        body: { channelId: chosen },
      }),
    refresh: [integrationKey(integration.id)],
    onDone: (saved) => {
      client.setQueryData(integrationQuery(integration.id).queryKey, saved);
      void message.success(t.saved);
      onSaved?.();
    },
  });

  const question = {
    title: t.noneTitle,
    detail: t.noneDetail,
    confirmText: t.noneAnyway,
    cancelText: texts.app.cancel,
  };

  return (
    <Flex vertical gap={16}>
      <Alert type="info" showIcon role="note" title={t.sameLine} />
      <QueryView query={accounts} loading={<LoadingBlock rows={6} />}>
        {(list) =>
          list.length === 0 ? (
            <Alert
              type="warning"
              showIcon
              role="status"
              title={t.noLineTitle}
              description={t.noLineDetail}
              action={
                <Button onClick={() => void accounts.refetch()} loading={accounts.isFetching}>
                  {t.refresh}
                </Button>
              }
            />
          ) : (
            <>
              <Radio.Group
                className={styles.choices}
                aria-label={t.chooseLine}
                value={channelId}
                onChange={(event) => setPicked(event.target.value as string)}
              >
                {list.map((account) => (
                  <Radio key={account.channelId} value={account.channelId} className={styles.choice}>
                    <Flex vertical>
                      <Flex gap={8} wrap>
                        <Typography.Text strong>{account.channelName}</Typography.Text>
                        {account.channelId === inUse && <Tag>{t.inUse}</Tag>}
                      </Flex>
                      <Typography.Text type="secondary" className={styles.break}>
                        {account.channelId}
                      </Typography.Text>
                    </Flex>
                  </Radio>
                ))}
              </Radio.Group>
              {channelId !== undefined && <PreflightResult integration={integration} channelId={channelId} />}
              <div>
                <ConfirmButton
                  type={isNone ? 'default' : 'primary'}
                  size="large"
                  disabled={channelId === undefined}
                  loading={save.isPending}
                  question={isNone ? question : null}
                  onConfirm={() => channelId !== undefined && save.mutate(channelId)}
                >
                  {isNone ? t.noneAnyway : t.saveLine}
                </ConfirmButton>
              </div>
            </>
          )
        }
      </QueryView>
    </Flex>
  );
}

/** Whether next to none of a sample of members are contacts of this account: saving it then needs a confirmation. */
function useIsNone(integration: Integration, channelId: string | undefined): boolean {
  const preflight = useQuery({ ...preflightQuery(integration.id, channelId ?? ''), enabled: false });
  return preflight.data !== undefined && judgePreflight(preflight.data) === 'none';
}
