import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Result, Typography } from 'antd';
import { integrationKey, integrationsQuery, sessionQuery } from './api/queries';
import type { Problem } from './api/request';
import type { Integration } from './api/types';
import { useTexts } from './locales/useTexts';
import { useAction } from './ui/useAction';
import { navigate } from './useRoute';
import { useDocumentTitle } from './ui/useDocumentTitle';

/** What the API says of these is better than a word of ours. */
const explained = ['store_uninstalled', 'store_disconnected', 'rights_withdrawn'];

interface GoneProps {
  id: string;
  problem: Problem;
  /** As it was last seen on this page. */
  last: Integration | undefined;
}

/** An integration that has ended, and how; or one that does not exist, or not for this user. */
export default function Gone({ id, problem, last }: GoneProps) {
  const texts = useTexts();
  const t = texts.errors;
  useDocumentTitle(texts.app.tabTitle);
  const client = useQueryClient();
  const isExplained = explained.includes(problem.code);
  const leave = useAction({
    run: async () => {
      // What they held of this store is why they would lead back here.
      client.setQueryData(integrationsQuery.queryKey, (list) => list?.filter((other) => other.id !== id));
      await Promise.all([client.refetchQueries(sessionQuery), client.refetchQueries(integrationsQuery)]);
    },
    refresh: [],
    onDone: () => {
      navigate({ store: null, view: 'status', filter: {} });
      client.removeQueries({ queryKey: integrationKey(id) });
    },
  });
  return (
    <Result
      status={isExplained ? 'info' : '404'}
      title={
        <Typography.Title level={2} role="status">
          {isExplained ? problem.title : t.goneTitle}
        </Typography.Title>
      }
      subTitle={
        <Flex vertical gap={8}>
          {isExplained && last && <strong>{last.storeName}</strong>}
          <Typography.Text type="secondary">{isExplained ? problem.detail : t.goneDetail}</Typography.Text>
          {isExplained && <Typography.Text>{problem.remedy}</Typography.Text>}
        </Flex>
      }
      extra={
        <Flex gap={8} wrap justify="center">
          <Button type="primary" loading={leave.isPending} onClick={() => leave.mutate(undefined)}>
            {t.goneAction}
          </Button>
          {problem.code === 'store_disconnected' && <Button href="/shopline/connect">{t.connectAgain}</Button>}
          {problem.code === 'store_uninstalled' && last?.shoplineAdminUrl && (
            <Button href={last.shoplineAdminUrl} target="_blank" rel="noreferrer">
              {texts.refusal.openShopline}
            </Button>
          )}
        </Flex>
      }
    />
  );
}
