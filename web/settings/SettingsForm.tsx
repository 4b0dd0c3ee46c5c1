import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Radio, Typography } from 'antd';
import { useId, useState } from 'react';
import { integrationKey, integrationPath, settingsQuery } from '../api/queries';
import { request } from '../api/request';
import type { AttributeInfo, Integration, Settings as AllSettings } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { ApplyOffer } from './ApplyOffer';
import { AttributesTable } from './AttributesTable';
import styles from './settings.module.css';

type Settings = Omit<AllSettings, 'hasOmnichatWebhookSecret'>;

interface SettingsFormProps {
  integration: Integration;
  saved: Settings;
  attributes: AttributeInfo[];
  /** Settings were saved here, and no sync has applied them to everyone yet. */
  isUnapplied: boolean;
  onSaved: () => void;
}

export function SettingsForm({ integration, saved, attributes, isUnapplied, onSaved }: SettingsFormProps) {
  const { id } = integration;
  const t = useTexts().settings;
  const client = useQueryClient();
  const { message } = useFeedback();
  const [draft, setDraft] = useState(saved);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved);

  const save = useAction({
    run: (settings: Settings) => request<unknown>(`${integrationPath(id)}/settings`, { method: 'PUT', body: settings }),
    refresh: [integrationKey(id)],
    onDone: (_, settings) => {
      onSaved();
      client.setQueryData(settingsQuery(id).queryKey, (known) => known && { ...known, ...settings });
      void message.success(t.saved);
    },
  });

  return (
    <Card>
      <Flex vertical gap={20}>
        <Typography.Title level={2} className={styles.title}>
          {t.syncTitle}
        </Typography.Title>
        <Choice
          label={t.eligibility}
          options={t.eligibilityOptions}
          value={draft.eligibility}
          onChange={(eligibility) => setDraft({ ...draft, eligibility })}
        />
        <Choice
          label={t.unmatched}
          options={t.unmatchedOptions}
          value={draft.unmatched}
          onChange={(unmatched) => setDraft({ ...draft, unmatched })}
        />
        <div>
          <Typography.Title level={3} className={styles.title}>
            {t.attributesTitle}
          </Typography.Title>
          <Typography.Text type="secondary">{t.attributesHint}</Typography.Text>
        </div>
        <AttributesTable
          chosen={draft.attributes}
          known={attributes}
          onChange={(list) => setDraft({ ...draft, attributes: list })}
        />
        <Flex gap={8} wrap>
          <Button type="primary" disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate(draft)}>
            {t.save}
          </Button>
          <Button disabled={!isChanged} onClick={() => setDraft(saved)}>
            {t.discard}
          </Button>
        </Flex>
        {isUnapplied && !isChanged && <ApplyOffer id={id} type="info" title={t.savedTitle} detail={t.savedDetail} />}
      </Flex>
    </Card>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  options: Record<Value, string>;
  value: Value;
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  const labelId = useId();
  return (
    <div>
      <Typography.Text strong id={labelId} className={styles.label}>
        {label}
      </Typography.Text>
      <Radio.Group
        aria-labelledby={labelId}
        className={styles.choices}
        value={value}
        options={Object.entries<string>(options).map(([option, text]) => ({ value: option, label: text }))}
        onChange={(event) => onChange(event.target.value as Value)}
      />
    </div>
  );
}
