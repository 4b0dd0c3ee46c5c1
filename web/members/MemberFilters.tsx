import { Flex, Input, Select } from 'antd';
import type { MemberFilter } from '../api/queries';
import type { Integration, MemberState } from '../api/types';
import { useTexts } from '../locales/useTexts';
import styles from './members.module.css';

const states: readonly MemberState[] = ['delivered', 'skipped', 'failed', 'conflict', 'pending'];

interface MemberFiltersProps {
  integration: Integration;
  filter: MemberFilter;
  onChange: (filter: MemberFilter) => void;
}

export function MemberFilters({ integration, filter, onChange }: MemberFiltersProps) {
  const texts = useTexts();
  const t = texts.members;
  const { lastSync } = integration;
  const seen = Object.keys({ ...texts.codes, ...lastSync?.skippedBy, ...lastSync?.failedBy });
  const codes = new Set(filter.code ? [filter.code, ...seen] : seen);
  return (
    <Flex gap={8} wrap>
      <Select
        className={styles.filter}
        aria-label={t.state}
        value={filter.state ?? ''}
        options={[{ value: '', label: t.allStates }, ...states.map((state) => ({ value: state, label: t.states[state] }))]}
        onChange={(state) => onChange({ ...filter, state: state || undefined })}
      />
      <Select
        className={styles.filter}
        aria-label={t.code}
        value={filter.code ?? ''}
        options={[
          { value: '', label: t.allCodes },
          ...[...codes].map((code) => ({ value: code, label: texts.codes[code] ?? code })),
        ]}
        onChange={(code) => onChange({ ...filter, code: code || undefined })}
      />
      <Input.Search
        className={styles.search}
        aria-label={t.search}
        placeholder={t.search}
        defaultValue={filter.customerId}
        allowClear
        onSearch={(text) => onChange({ ...filter, customerId: text.trim() || undefined })}
      />
    </Flex>
  );
}
