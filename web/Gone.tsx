import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Result, Typography } from 'antd';
import { useEffect } from 'react';
import { integrationKey, integrationsQuery, sessionQuery } from './api/queries';
import type { Problem } from './api/request';
import type { Integration } from './api/types';
import { useTexts } from './locales/useTexts';
import { dropDrafts } from './ui/drafts';
import { useAction } from './ui/useAction';
import { navigate } from './useRoute';
import { useDocumentTitle } from './ui/useDocumentTitle';

const ended = ['store_uninstalled', 'store_disconnected'];
/** Codes for which the API's own words say more than the page's general ones. */
const explained = [...ended, 'rights_withdrawn'];

interface GoneProps {
  id: string;
  problem: Problem;
  /** The integration as this page last received it. */
  last: Integration | undefined;
}

/** Shown for an integration that has ended, with how it ended, and for one that does not exist for this user. */
export default function Gone({ id, problem, last }: GoneProps) {
  const texts = useTexts();
  const t = texts.errors;
  useDocumentTitle(texts.app.tabTitle);
  const client = useQueryClient();
  const isExplained = explained.includes(problem.code);
  const hasEnded = ended.includes(problem.code);
  useEffect(() => {
    // A store bound anew begins with settings of its own. Rights, or another login, may bring the drafts back to view.
    if (hasEnded) dropDrafts(id);
  }, [hasEnded, id]);
  const leave = useAction({
    run: async () => {
      // The session and the list in the cache still name this store, and would lead back here.
      client.setQueryData(integrationsQuery.queryKey, (list) => list?.filter((other) => other.id !== id));
      await Promise.all([client.refetchQueries(sessionQuery), client.refetchQueries(integrationsQuery)]);
    },
    refresh: [],
    onDone: () => {
      navigate({ store: null, view: 'status', filter: {} });
      client.removeQueries({ queryKey: integrationKey(id) });
      dropDrafts(id);
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
