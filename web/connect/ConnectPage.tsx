import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Flex, Radio, Space, Tag, Typography } from 'antd';
import { lazy, useState } from 'react';
import { requestErrors } from '../../core/domain/errors/requestErrors';
import { integrationQuery, integrationsQuery } from '../api/queries';
import type { Problem } from '../api/request';
import { problemOf, request } from '../api/request';
import type { Integration, PendingStore, Session, Team } from '../api/types';
import type { Language } from '../locales/language';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { ErrorResult } from '../ui/ErrorResult';
import { navigate } from '../useRoute';
import styles from './connect.module.css';
import { ConnectSteps, StepHeading } from './ConnectSteps';
import type { TeamObstacle } from './eligibleTeam';
import { teamObstacle } from './eligibleTeam';
import { entryOf } from './entries';
import { isRefusal } from './refusals';
import { ReloginButton } from './ReloginButton';

const Refusal = lazy(() => import('./Refusal'));

interface ConnectPageProps {
  session: Session;
  store: PendingStore;
  integrations: Integration[];
}

/** The store is known; which team should it belong to? A refusal takes the whole page. */
export default function ConnectPage({ session, store, integrations }: ConnectPageProps) {
  const texts = useTexts();
  const language = useLanguage();
  const client = useQueryClient();
  const { teams } = session;
  const usable = teams.filter((team) => teamObstacle(team) === null);
  const [teamId, setTeamId] = useState(usable.length === 1 ? usable[0]?.id : undefined);
  const [asked, setAsked] = useState<Team>();

  const connect = useMutation({
    mutationFn: (team: string) =>
      request<Integration>('/api/integrations', {
        method: 'POST',
        body: { merchantId: store.merchantId, teamId: team },
      }),
    onSuccess: async (created) => {
      client.setQueryData(integrationQuery(created.id).queryKey, created);
      await client.invalidateQueries({ queryKey: integrationsQuery.queryKey });
      navigate({ store: created.id, view: 'status', filter: {} });
    },
  });

  const onlyTeam = teams.length === 1 ? teams[0] : undefined;
  const local = asked ?? (usable.length === 0 ? onlyTeam : undefined);
  const obstacle = local && teamObstacle(local);
  const refused = connect.error === null ? null : problemOf(connect.error);
  const refusal = refused && isRefusal(refused.code) ? refused : obstacle && localProblem(obstacle, language);
  if (refusal) {
    const team = local ?? teams.find(({ id }) => id === teamId);
    const goBack = () => {
      setAsked(undefined);
      connect.reset();
    };
    return (
      <Refusal
        problem={refusal}
        store={store}
        team={team}
        existing={integrations.find((other) => other.teamId === team?.id)}
        onBack={teams.length > 1 ? goBack : undefined}
        onRetry={teamId === undefined || obstacle ? undefined : () => connect.mutate(teamId)}
        retrying={connect.isPending}
      />
    );
  }
  if (connect.error !== null) {
    const isUnproven = refused?.code === 'store_not_authorized';
    return (
      <ErrorResult
        error={connect.error}
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
        {teams.length === 0 && <Alert type="warning" showIcon title={texts.connect.noTeams} />}
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
        <UnusableTeams teams={teams.filter((team) => teamObstacle(team) !== null)} onAsk={setAsked} />
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

/** What the server would answer, known before it is asked. */
function localProblem(code: TeamObstacle, language: Language): Problem {
  return { code, status: requestErrors[code].http, ...requestErrors[code][language] };
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

function UnusableTeams({ teams, onAsk }: { teams: Team[]; onAsk: (team: Team) => void }) {
  const t = useTexts().connect;
  return teams.map((team) => (
    <Flex key={team.id} className={styles.unavailable} justify="space-between" align="center" gap={8} wrap>
      <Flex vertical gap={2}>
        <Space wrap>
          <Typography.Text type="secondary">{team.name}</Typography.Text>
          <Tag>{t.role[team.role]}</Tag>
        </Space>
        <Typography.Text type="secondary">
          {teamObstacle(team) === 'crm_module_missing' ? t.noCrm : t.noRole}
        </Typography.Text>
      </Flex>
      <Button type="link" onClick={() => onAsk(team)} aria-label={`${t.why}: ${team.name}`}>
        {t.why}
      </Button>
    </Flex>
  ));
}
