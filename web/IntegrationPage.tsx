import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Typography } from 'antd';
import { Suspense, useEffect, useRef } from 'react';
import { problemOf } from './api/request';
import { integrationQuery, runsQuery } from './api/queries';
import type { Integration, Session } from './api/types';
import { pollMsOf } from './api/pollMs';
import type { ConnectionState } from './api/useIntegrationEvents';
import { useIntegrationEvents } from './api/useIntegrationEvents';
import styles from './IntegrationPage.module.css';
import { useTexts } from './locales/useTexts';
import type { Route, View } from './route';
import { views } from './route';
import { StateTag } from './status/StateTag';
import StatusView from './status/StatusView';
import { tabTitle } from './status/tabTitle';
import { Arrival } from './ui/Arrival';
import { CrashBoundary } from './ui/CrashBoundary';
import { useHasDraft } from './ui/drafts';
import { useFeedback } from './ui/Feedback';
import { lazyView } from './ui/lazyView';
import { LoadingBlock, QueryView } from './ui/QueryView';
import { Tabs } from './ui/Tabs';
import { useDocumentTitle } from './ui/useDocumentTitle';
import { useOnline } from './ui/useOnline';
import { navigate } from './useRoute';

const Gone = lazyView(() => import('./Gone'));
const LineAccountStep = lazyView(() => import('./connect/LineAccountStep'));
const MembersView = lazyView(() => import('./members/MembersView'));
const SettingsView = lazyView(() => import('./settings/SettingsView'));
const TrendsView = lazyView(() => import('./trends/TrendsView'));
const AuditView = lazyView(() => import('./audit/AuditView'));
const NextStepsView = lazyView(() => import('./nextSteps/NextStepsView'));

interface IntegrationPageProps {
  id: string;
  session: Session;
  view: View;
  filter: Route['filter'];
}

export default function IntegrationPage({ id, session, view, filter }: IntegrationPageProps) {
  const connection = useIntegrationEvents(id);
  const runs = useQuery({
    ...runsQuery(id),
    refetchInterval: ({ state }) => pollMsOf(connection, state.data, state.error),
    refetchIntervalInBackground: true,
  });
  const pollMs = pollMsOf(connection, runs.data);
  const integration = useQuery({
    ...integrationQuery(id),
    refetchInterval: ({ state }) => pollMsOf(connection, runs.data, state.error),
    refetchIntervalInBackground: true,
  });
  const problem = problemOf(integration.error);
  if (problem.status === 404) {
    return (
      <Arrival>
        <Gone id={id} problem={problem} last={integration.data} />
      </Arrival>
    );
  }
  return (
    <QueryView query={integration}>
      {(found) => {
        const team = session.teams.find(({ id: teamId }) => teamId === found.teamId);
        const contents: Record<View, React.ReactNode> = {
          status: <StatusView integration={found} pollMs={pollMs} />,
          members: (
            <Arrival>
              <MembersView
                integration={found}
                filter={filter}
                onFilter={(chosen) => navigate({ store: id, view: 'members', filter: chosen })}
              />
            </Arrival>
          ),
          settings: (
            <Arrival>
              <SettingsView integration={found} />
            </Arrival>
          ),
          trends: (
            <Arrival>
              <TrendsView id={id} />
            </Arrival>
          ),
          next: (
            <Arrival>
              <NextStepsView integration={found} team={team} />
            </Arrival>
          ),
          audit: (
            <Arrival>
              <AuditView id={id} user={session.user} />
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
                  id={id}
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
  id: string;
  view: View;
  contents: Record<View, React.ReactNode>;
  onChange: (view: View) => void;
}

function ViewTabs({ id, view, contents, onChange }: ViewTabsProps) {
  const texts = useTexts();
  const hasDraft = useHasDraft(id);
  const label = (name: View) =>
    name === 'settings' && hasDraft ? (
      <>
        {texts.tabs.settings} <span className={styles.unsaved}>{texts.tabs.unsaved}</span>
      </>
    ) : (
      texts.tabs[name]
    );
  return (
    <Tabs
      label={texts.tabs.label}
      active={view}
      tabs={views.map((name) => ({ name, label: label(name) }))}
      onChange={onChange}
    >
      <CrashBoundary place={view}>
        <Suspense key={view} fallback={<LoadingBlock />}>
          {contents[view]}
        </Suspense>
      </CrashBoundary>
    </Tabs>
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
  const runs = useQuery(runsQuery(integration.id));
  useDocumentTitle(tabTitle(integration, runs.data, texts));
  useBackOnline(connection);
  return (
    <Flex vertical gap={12} className={styles.heading}>
      <Flex align="center" gap={12} wrap>
        <Typography.Title level={2} className={styles.title}>
          {integration.storeName}
        </Typography.Title>
        <StateTag integration={integration} />
        {teamName && <Typography.Text type="secondary">{teamName}</Typography.Text>}
      </Flex>
      {connection === 'reconnecting' && online && (
        <Alert type="info" showIcon role="status" title={texts.connection.reconnecting} />
      )}
    </Flex>
  );
}

/** Tells the reader that the page is connected again, after it has said that it was not. */
function useBackOnline(connection: ConnectionState): void {
  const { message } = useFeedback();
  const { live } = useTexts().connection;
  const wasLost = useRef(false);
  useEffect(() => {
    if (connection === 'reconnecting') wasLost.current = true;
    if (connection !== 'live' || !wasLost.current) return;
    wasLost.current = false;
    void message.success(live);
  }, [connection, message, live]);
}
