import { Flex, Select } from 'antd';
import Search from 'antd/es/input/Search';
import type { MemberFilter } from '../api/queries';
import type { MemberState } from '../api/types';
import { useLanguage } from '../locales/language';
import { describeMemberCode, memberCodes } from '../locales/memberCode';
import { useTexts } from '../locales/useTexts';
import styles from './members.module.css';

const states: readonly MemberState[] = ['delivered', 'skipped', 'failed', 'conflict', 'pending'];

interface MemberFiltersProps {
  filter: MemberFilter;
  onChange: (filter: MemberFilter) => void;
}

export function MemberFilters({ filter, onChange }: MemberFiltersProps) {
  const t = useTexts().members;
  const language = useLanguage();
  const codes = new Set<string>(filter.code ? [filter.code, ...memberCodes] : memberCodes);
  return (
    <Flex gap={8} wrap>
      <Select
        className={styles.filter}
        aria-label={t.state}
        value={filter.state ?? ''}
        options={[
          { value: '', label: t.allStates },
          ...states.map((state) => ({ value: state, label: t.states[state] })),
        ]}
        onChange={(state) => onChange({ ...filter, state: state || undefined })}
      />
      <Select
        className={styles.filter}
        aria-label={t.code}
        value={filter.code ?? ''}
        options={[
          { value: '', label: t.allCodes },
          ...[...codes].map((code) => ({ value: code, label: describeMemberCode(code, language) })),
        ]}
        onChange={(code) => onChange({ ...filter, code: code || undefined })}
      />
      <Search
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
