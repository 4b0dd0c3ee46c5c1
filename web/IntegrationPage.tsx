import { ThunderboltFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Tabs, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import { problemOf } from './api/request';
import { integrationQuery } from './api/queries';
import type { Integration, Session } from './api/types';
import type { ConnectionState } from './api/useIntegrationEvents';
import { useIntegrationEvents } from './api/useIntegrationEvents';
import styles from './IntegrationPage.module.css';
import { useTexts } from './locales/useTexts';
import type { Route, View } from './route';
import { views } from './route';
import { StateTag } from './status/StateTag';
import { Arrival } from './ui/Arrival';
import { LoadingBlock, QueryView } from './ui/QueryView';
import { useOnline } from './ui/useOnline';
import { navigate } from './useRoute';

const Gone = lazy(() => import('./Gone'));
const LineAccountStep = lazy(() => import('./connect/LineAccountStep'));
const StatusView = lazy(() => import('./status/StatusView'));
const MembersView = lazy(() => import('./members/MembersView'));
const SettingsView = lazy(() => import('./settings/SettingsView'));
const NextStepsView = lazy(() => import('./nextSteps/NextStepsView'));

/** With live events the poll is only a safety net; without them it carries the page. */
const pollLiveMs = 60_000;
const pollFallbackMs = 3_000;

interface IntegrationPageProps {
  id: string;
  session: Session;
  view: View;
  filter: Route['filter'];
}

export default function IntegrationPage({ id, session, view, filter }: IntegrationPageProps) {
  const connection = useIntegrationEvents(id);
  const pollMs = connection === 'live' ? pollLiveMs : pollFallbackMs;
  const integration = useQuery({ ...integrationQuery(id), refetchInterval: pollMs });
  if (problemOf(integration.error).status === 404) return <Gone />;
  return (
    <QueryView query={integration}>
      {(found) => {
        const team = session.teams.find(({ id: teamId }) => teamId === found.teamId);
        const contents: Record<View, React.ReactNode> = {
          status: <StatusView integration={found} pollMs={pollMs} />,
          members: (
            <Arrival key={JSON.stringify(filter)}>
              <MembersView integration={found} filter={filter} />
            </Arrival>
          ),
          settings: (
            <Arrival>
              <SettingsView integration={found} />
            </Arrival>
          ),
          next: (
            <Arrival>
              <NextStepsView integration={found} team={team} />
            </Arrival>
          ),
        };
        return (
          <>
            <Heading integration={found} teamName={team?.name} connection={connection} />
            <Suspense fallback={<LoadingBlock />}>
              {found.lineAccount === null ? (
                <LineAccountStep integration={found} />
              ) : (
                <ViewTabs
                  view={view}
                  contents={contents}
                  onChange={(to) => navigate({ store: id, view: to, filter: {} })}
                />
              )}
            </Suspense>
          </>
        );
      }}
    </QueryView>
  );
}

interface ViewTabsProps {
  view: View;
  contents: Record<View, React.ReactNode>;
  onChange: (view: View) => void;
}

function ViewTabs({ view, contents, onChange }: ViewTabsProps) {
  const texts = useTexts();
  return (
    <Tabs
      activeKey={view}
      destroyOnHidden
      onChange={(key) => onChange(views.find((name) => name === key) ?? 'status')}
      items={views.map((key) => ({
        key,
        label: texts.tabs[key],
        children: <Suspense fallback={<LoadingBlock />}>{contents[key]}</Suspense>,
      }))}
    />
  );
}

interface HeadingProps {
  integration: Integration;
  teamName: string | undefined;
  connection: ConnectionState;
}

function Heading({ integration, teamName, connection }: HeadingProps) {
  const texts = useTexts();
  const online = useOnline();
  return (
    <Flex vertical gap={12} className={styles.heading}>
      <Flex align="center" gap={12} wrap>
        <Typography.Title level={2} className={styles.title}>
          {integration.storeName}
        </Typography.Title>
        <StateTag integration={integration} />
        {teamName && <Typography.Text type="secondary">{teamName}</Typography.Text>}
        {connection === 'live' && online && (
          <Typography.Text type="success" className={styles.live}>
            <ThunderboltFilled aria-hidden /> {texts.connection.live}
          </Typography.Text>
        )}
      </Flex>
      {connection === 'reconnecting' && online && (
        <Alert type="info" showIcon role="status" title={texts.connection.reconnecting} />
      )}
    </Flex>
  );
}
