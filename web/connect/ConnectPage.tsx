import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Flex, Radio, Space, Tag, Typography } from 'antd';
import { lazy, useState } from 'react';
import { integrationQuery, integrationsQuery, sessionQuery } from '../api/queries';
import { ApiError, problemOf, request } from '../api/request';
import type { Integration, PendingStore, Session, Team } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { Arrival } from '../ui/Arrival';
import { ErrorResult } from '../ui/ErrorResult';
import { navigateFrom } from '../useRoute';
import styles from './connect.module.css';
import { ConnectSteps, StepHeading } from './ConnectSteps';
import { teamObstacle } from './eligibleTeam';
import { entryOf } from './entries';
import { isRefusal, refusalOf } from './refusals';
import { ReloginButton } from './ReloginButton';
import { useDocumentTitle } from '../ui/useDocumentTitle';

const Refusal = lazy(() => import('./Refusal'));

interface ConnectPageProps {
  session: Session;
  store: PendingStore;
  integrations: Integration[];
}

/** The store is known, and the reader chooses the team that it is to belong to. A refusal takes the whole page. */
export default function ConnectPage({ session, store, integrations }: ConnectPageProps) {
  const texts = useTexts();
  const language = useLanguage();
  useDocumentTitle(texts.app.tabTitle);
  const client = useQueryClient();
  const { teams } = session;
  const obstacleOf = (team: Team) => teamObstacle(team, integrations);
  const usable = teams.filter((team) => obstacleOf(team) === null);
  const [teamId, setTeamId] = useState(usable.length === 1 ? usable[0]?.id : undefined);
  const [asked, setAsked] = useState<Team>();
  const [retriedAt, setRetriedAt] = useState<string>();

  const connect = useMutation({
    mutationFn: async (team: string) => {
      const from = window.location.hash;
      const body = { merchantId: store.merchantId, teamId: team };
      return { from, created: await request<Integration>('/api/integrations', { method: 'POST', body }) };
    },
    onSuccess: ({ from, created }) => {
      client.setQueryData(integrationQuery(created.id).queryKey, created);
      navigateFrom(from, { store: created.id, view: 'status', filter: {} });
      return Promise.all([
        client.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
        // The session no longer names the store as one that waits to be connected.
        client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]);
    },
  });

  const onlyTeam = teams.length === 1 ? teams[0] : undefined;
  const local = asked ?? (usable.length === 0 ? onlyTeam : undefined);
  const obstacle = local && obstacleOf(local);
  const refused = connect.error === null ? null : problemOf(connect.error);
  const existingOf = (team: Team | undefined) => integrations.find((other) => other.teamId === team?.id);
  const refusal =
    refused && isRefusal(refused.code)
      ? refusalOf(refused.code, language, refused.origin)
      : obstacle && refusalOf(obstacle, language, existingOf(local)?.origin);
  if (refusal) {
    const team = local ?? teams.find(({ id }) => id === teamId);
    const goBack = () => {
      setAsked(undefined);
      setRetriedAt(undefined);
      connect.reset();
    };
    const retry = (id: string) => {
      connect.mutate(id, { onError: () => setRetriedAt(new Date().toISOString()) });
      // The reader may have undone the connection in the way in another tab.
      void client.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    };
    return (
      <Arrival>
        <Refusal
          problem={refusal}
          store={store}
          team={team}
          existing={existingOf(team)}
          onBack={teams.length > 1 ? goBack : undefined}
          onRetry={team && (() => retry(team.id))}
          retrying={connect.isPending}
          stillTakenAt={connect.isPending ? undefined : retriedAt}
        />
      </Arrival>
    );
  }
  if (connect.error !== null) {
    const isUnproven = refused?.code === 'store_not_authorized';
    return (
      <ErrorResult
        error={isUnproven ? new ApiError(refusalOf('store_not_authorized', language)) : connect.error}
        onRetry={() => connect.reset()}
        action={isUnproven ? <Button href={entryOf[store.origin]}>{texts.connect.reconnect}</Button> : undefined}
      />
    );
  }

  return (
    <ConnectSteps current={1}>
      <Flex vertical gap={20}>
        <Recognised store={store} />
        <div>
          <StepHeading>{texts.connect.chooseTeam}</StepHeading>
          <Typography.Text type="secondary">{texts.connect.oneToOne}</Typography.Text>
        </div>
        {teams.length === 0 && <Alert type="warning" showIcon role="note" title={texts.connect.noTeams} />}
        {usable.length > 0 && (
          <Radio.Group
            className={styles.choices}
            aria-label={texts.connect.chooseTeam}
            value={teamId}
            onChange={(event) => setTeamId(event.target.value as string)}
          >
            {usable.map((team) => (
              <Radio key={team.id} value={team.id} className={styles.choice}>
                <TeamName team={team} />
              </Radio>
            ))}
          </Radio.Group>
        )}
        <UnusableTeams
          teams={teams.filter((team) => obstacleOf(team) !== null)}
          integrations={integrations}
          onAsk={setAsked}
        />
        {usable.length === 0 ? (
          <ReloginButton store={store} />
        ) : (
          <Button
            type="primary"
            size="large"
            disabled={teamId === undefined}
            loading={connect.isPending}
            onClick={() => teamId !== undefined && connect.mutate(teamId)}
          >
            {texts.connect.submitTeam}
          </Button>
        )}
      </Flex>
    </ConnectSteps>
  );
}

function Recognised({ store }: { store: PendingStore }) {
  const t = useTexts().connect;
  return (
    <Descriptions
      title={t.store}
      size="small"
      column={{ xs: 1, sm: 3 }}
      items={[
        { key: 'name', label: t.storeName, children: <strong>{store.name}</strong> },
        { key: 'handle', label: t.storeHandle, children: store.handle },
        { key: 'from', label: t.from, children: t.origins[store.origin] },
      ]}
    />
  );
}

function TeamName({ team }: { team: Team }) {
  const t = useTexts().connect;
  return (
    <Space wrap>
      <Typography.Text strong>{team.name}</Typography.Text>
      <Tag>{t.role[team.role]}</Tag>
    </Space>
  );
}

interface UnusableTeamsProps {
  teams: Team[];
  integrations: Integration[];
  onAsk: (team: Team) => void;
}

function UnusableTeams({ teams, integrations, onAsk }: UnusableTeamsProps) {
  const { connect: t, audit } = useTexts();
  const why = (team: Team) => {
    const obstacle = teamObstacle(team, integrations);
    if (obstacle === 'crm_module_missing') return t.noCrm;
    if (obstacle === 'insufficient_role') return t.noRole;
    return t.taken(integrations.find(({ teamId }) => teamId === team.id)?.storeName ?? '');
  };
  return teams.map((team) => (
    <Flex key={team.id} className={styles.unavailable} justify="space-between" align="center" gap={8} wrap>
      <Flex vertical gap={2}>
        <Space wrap>
          <Typography.Text type="secondary">{team.name}</Typography.Text>
          <Tag>{t.role[team.role]}</Tag>
        </Space>
        <Typography.Text type="secondary">{why(team)}</Typography.Text>
      </Flex>
      <Button
        type="link"
        className={styles.why}
        onClick={() => onAsk(team)}
        aria-label={`${t.why}${audit.colon}${team.name}`}
      >
        {t.why}
      </Button>
    </Flex>
  ));
}
