import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Radio, Typography } from 'antd';
import { lazy, useId, useState } from 'react';
import { integrationKey, integrationPath, settingsQuery } from '../api/queries';
import { request } from '../api/request';
import type { AttributeInfo, Integration, Settings as AllSettings } from '../api/types';
import { formatCount } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { takeFocusOfDrawer, useKeptFocus } from '../ui/Arrival';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';
import { WhenOpened } from '../ui/WhenOpened';
import { ApplyOffer } from './ApplyOffer';
import { AttributesTable } from './AttributesTable';
import { conditionProblem } from './conditions';
import { ConditionsEditor } from './ConditionsEditor';
import { keyProblem } from './customFields';
import { CustomFieldsEditor } from './CustomFieldsEditor';
import { asSent, type Rebased, type Settings } from './draft';
import styles from './settings.module.css';
import { useDraft } from './useDraft';

const PreviewDrawer = lazy(() => import('../status/PreviewDrawer'));

interface SettingsFormProps {
  integration: Integration;
  saved: Settings;
  attributes: AttributeInfo[];
}

export function SettingsForm({ integration, saved, attributes }: SettingsFormProps) {
  const { id } = integration;
  const texts = useTexts();
  const t = texts.settings;
  const client = useQueryClient();
  const { message } = useFeedback();
  const { draft, changes, theirs, edit, commit, discard } = useDraft(id, saved);
  const [previewing, setPreviewing] = useState(false);
  const isChanged = changes.length > 0;
  const place = useKeptFocus(String(isChanged));
  const isUnapplied = integration.warnings.some(({ code }) => code === 'resync_needed');
  const table = draft.attributes.map(({ key }) => key);
  const hasBadKey = draft.customFields.some((field) => keyProblem(field, draft.customFields, table));
  const [badCondition] = draft.conditions.flatMap((condition) => conditionProblem(condition) ?? []);
  const problem = badCondition ? texts.conditions[badCondition] : hasBadKey ? texts.customFields.incomplete : null;

  const save = useAction({
    run: (settings: Settings) => {
      // Stores the draft as it is sent, with what others saved merged in, because `commit` compares with it.
      edit(settings);
      return request<AllSettings>(`${integrationPath(id)}/settings`, { method: 'PUT', body: asSent(settings) });
    },
    refresh: [integrationKey(id)],
    onDone: (answer, sent) => {
      client.setQueryData(settingsQuery(id).queryKey, answer);
      commit(sent, answer);
      void message.success(t.saved);
    },
  });

  return (
    <Card ref={place}>
      <Flex vertical gap={20}>
        <Typography.Title level={2} className={styles.title}>
          {t.syncTitle}
        </Typography.Title>
        {isChanged && theirs.length > 0 && <ChangedElsewhere theirs={theirs} attributes={attributes} />}
        <Choice
          label={t.eligibility}
          options={t.eligibilityOptions}
          value={draft.eligibility}
          onChange={(eligibility) => edit({ ...draft, eligibility })}
        />
        <Choice
          label={t.unmatched}
          options={t.unmatchedOptions}
          value={draft.unmatched}
          onChange={(unmatched) => edit({ ...draft, unmatched })}
        />
        <ConditionsEditor
          id={id}
          conditions={draft.conditions}
          onChange={(conditions) => edit({ ...draft, conditions })}
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
          onChange={(list) => edit({ ...draft, attributes: list })}
        />
        <CustomFieldsEditor
          id={id}
          chosen={draft.customFields}
          table={table}
          onChange={(customFields) => edit({ ...draft, customFields })}
        />
        {isChanged && (
          <SaveBar
            changes={changes.length}
            problem={problem}
            saving={save.isPending}
            onSave={() => save.mutate(draft)}
            onDiscard={discard}
            onPreview={() => setPreviewing(true)}
          />
        )}
        <WhenOpened open={previewing}>
          <PreviewDrawer
            open={previewing}
            id={id}
            draft={draft}
            onClose={() => setPreviewing(false)}
            onClosed={() => takeFocusOfDrawer(place, '', { preventScroll: true })}
            onStart={() => {
              setPreviewing(false);
              save.mutate(draft);
            }}
          />
        </WhenOpened>
        {isUnapplied && !isChanged && <ApplyOffer id={id} type="info" title={t.savedTitle} detail={t.savedDetail} />}
      </Flex>
    </Card>
  );
}

interface SaveBarProps {
  changes: number;
  /** Why the draft cannot be saved yet; null when it can. */
  problem: string | null;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onPreview: () => void;
}

/** Stays in sight while the draft has unsaved changes. */
function SaveBar({ changes, problem, saving, onSave, onDiscard, onPreview }: SaveBarProps) {
  const texts = useTexts();
  const t = texts.settings;
  const language = useLanguage();
  return (
    <Flex className={styles.saveBar} justify="space-between" align="center" gap={12} wrap>
      <Typography.Text strong role="status">
        {problem ?? t.unsaved(formatCount(changes, language))}
      </Typography.Text>
      <Flex gap={8} wrap>
        <Button onClick={onDiscard}>{t.discard}</Button>
        <Button disabled={problem !== null} onClick={onPreview}>
          {texts.touched.action}
        </Button>
        <Button type="primary" loading={saving} disabled={problem !== null} onClick={onSave}>
          {t.save}
        </Button>
      </Flex>
    </Flex>
  );
}

/** What others saved since the draft was begun. */
function ChangedElsewhere({ theirs, attributes }: { theirs: Rebased['theirs']; attributes: AttributeInfo[] }) {
  const texts = useTexts();
  const t = texts.settings;
  const language = useLanguage();
  const say = ({ name, value }: Rebased['theirs'][number]) => {
    if (name === 'eligibility') return t.nowIs(t.eligibility, t.eligibilityOptions[value as 'line']);
    if (name === 'unmatched') return t.nowIs(t.unmatched, t.unmatchedOptions[value as 'skip']);
    const list = () => formatCount((JSON.parse(String(value)) as unknown[]).length, language);
    if (name === 'conditions') return t.nowIs(texts.conditions.title, texts.conditions.changed(list()));
    if (name === 'customFields') return t.nowIs(texts.customFields.title, texts.customFields.changed(list()));
    const meaning = attributes.find(({ key }) => key === name)?.meaning[language] ?? name;
    return t.nowIs(meaning, value === true ? t.on : t.off);
  };
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t.changedElsewhere}
      description={
        <>
          {t.changedElsewhereDetail}
          <ul className={styles.list}>
            {theirs.map((change) => (
              <li key={change.name}>{say(change)}</li>
            ))}
          </ul>
        </>
      }
    />
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
