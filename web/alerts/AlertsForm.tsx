import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Flex, Radio, Typography } from 'antd';
import { useId, useState } from 'react';
import { alertEvents } from '../../core/domain/alerts';
import { request } from '../api/request';
import { useTexts } from '../locales/useTexts';
import styles from '../settings/settings.module.css';
import { ConfirmButton } from '../ui/ConfirmButton';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { alertsPath, alertsQuery, draftOf, failureWords, mistakesIn, wantedOf } from './alerts';
import type { Alerts, AlertsDraft, AlertTest } from './alerts';
import { Field } from './Field';
import { commitAlerts, useAlertsDraft, useNewSecret } from './useAlertsDraft';

interface Wanted {
  draft: Partial<AlertsDraft>;
  rotateWebhookSecret?: true;
}

export function AlertsForm({ id, saved }: { id: string; saved: Alerts }) {
  const texts = useTexts();
  const t = texts.alerts;
  const client = useQueryClient();
  const { message } = useFeedback();
  const { secret, keepSecret } = useNewSecret(id);
  const { queryKey } = alertsQuery(id);

  const save = useAction({
    run: ({ draft: sent, ...rest }: Wanted) =>
      request<Alerts>(alertsPath(id), { method: 'PUT', body: { ...wantedOf(sent), ...rest } }),
    refresh: [],
    onDone: ({ webhookSecret, ...answer }, { draft: sent }) => {
      client.setQueryData(queryKey, answer);
      if (webhookSecret !== undefined) keepSecret(webhookSecret);
      commitAlerts(id, sent);
      // The last test went to the former addresses, so its result no longer holds.
      test.reset();
      void message.success(t.saved);
    },
  });
  const { draft, isChanged, edit } = useAlertsDraft(id, saved, save.isPending);
  const shown = { ...draftOf(saved), ...draft };
  // Mistakes are shown once an admin has tried to save, and from then on as they type.
  const [isChecked, setChecked] = useState(false);
  const mistakes = mistakesIn(draft, texts);
  const told = isChecked ? mistakes : {};
  const trySave = () => {
    const isRight = Object.keys(mistakes).length === 0;
    setChecked(!isRight);
    if (isRight) save.mutate({ draft });
  };
  const test = useAction({
    run: () => request<AlertTest>(`${alertsPath(id)}/test`, { method: 'POST' }),
    refresh: [queryKey],
  });
  const hasTargets = saved.emails.length > 0 || saved.slackUrl !== null || saved.webhookUrl !== null;

  return (
    <Flex vertical gap={20}>
      <Field
        label={t.emails}
        hint={saved.canMail ? t.emailsHint : t.noMail}
        mistake={told.emails}
        value={shown.emails}
        onChange={(emails) => edit({ emails })}
      />
      <Field
        label={t.slackUrl}
        hint={saved.slackUrl !== null ? t.keptHint : undefined}
        mistake={told.slackUrl}
        value={shown.slackUrl}
        onChange={(slackUrl) => edit({ slackUrl })}
      />
      <Field
        label={t.webhookUrl}
        hint={t.webhookHint}
        mistake={told.webhookUrl}
        value={shown.webhookUrl}
        onChange={(webhookUrl) => edit({ webhookUrl })}
      />
      {secret !== undefined && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          closable={{ 'aria-label': texts.app.close, onClose: () => keepSecret(undefined) }}
          title={t.secretTitle}
          description={
            <Flex vertical gap={4}>
              {t.secretDetail}
              <Typography.Text copyable code className={styles.code}>
                {secret}
              </Typography.Text>
            </Flex>
          }
        />
      )}
      <Choices shown={shown} onChange={edit} />
      <Flex gap={8} wrap>
        <Button type="primary" disabled={!isChanged} loading={save.isPending} onClick={trySave}>
          {t.save}
        </Button>
        <Button disabled={isChanged || !hasTargets} loading={test.isPending} onClick={() => test.mutate(undefined)}>
          {t.test}
        </Button>
        {saved.hasWebhookSecret && (
          <ConfirmButton
            loading={save.isPending}
            question={{ title: t.rotateTitle, detail: t.rotateDetail, confirmText: t.rotate, cancelText: t.keep }}
            onConfirm={() => save.mutate({ draft: {}, rotateWebhookSecret: true })}
          >
            {t.rotate}
          </ConfirmButton>
        )}
      </Flex>
      {isChanged && hasTargets && <Typography.Text type="secondary">{t.testUnsaved}</Typography.Text>}
      <div role="status">
        {test.data?.results.map(({ channel, sent, failure }) => (
          <div key={channel}>
            {sent
              ? t.testSent(t.channels[channel])
              : t.testFailed(t.channels[channel], failureWords(failure ?? '', texts))}
          </div>
        ))}
      </div>
    </Flex>
  );
}

interface ChoicesProps {
  shown: AlertsDraft;
  onChange: (changes: Partial<AlertsDraft>) => void;
}

function Choices({ shown, onChange }: ChoicesProps) {
  const t = useTexts().alerts;
  const [eventsId, languageId] = [useId(), useId()];
  return (
    <>
      <div role="group" aria-labelledby={eventsId}>
        <Typography.Text strong id={eventsId} className={styles.label}>
          {t.events}
        </Typography.Text>
        <Checkbox.Group
          className={styles.choices}
          value={shown.events}
          options={alertEvents.map((event) => ({ value: event, label: t.eventNames[event] }))}
          onChange={(events) => onChange({ events })}
        />
      </div>
      <div>
        <Typography.Text strong id={languageId} className={styles.label}>
          {t.language}
        </Typography.Text>
        <Radio.Group
          aria-labelledby={languageId}
          value={shown.language}
          options={(['zh-TW', 'en'] as const).map((language) => ({ value: language, label: t.languages[language] }))}
          onChange={(event) => onChange({ language: event.target.value as AlertsDraft['language'] })}
        />
      </div>
    </>
  );
}
