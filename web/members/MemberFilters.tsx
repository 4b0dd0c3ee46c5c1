import { Flex, Select } from 'antd';
import Search from 'antd/es/input/Search';
import { useState } from 'react';
import type { MemberFilter } from '../api/queries';
import type { MemberState } from '../api/types';
import { useLanguage } from '../locales/language';
import { describeMemberCode, memberCodes } from '../locales/memberCode';
import { useTexts } from '../locales/useTexts';
import styles from './members.module.css';

const states: readonly MemberState[] = ['delivered', 'skipped', 'failed', 'conflict', 'pending'];

interface MemberFiltersProps {
  filter: MemberFilter;
  /** The text that is searched for. A search ignores the filter. */
  search: string;
  onChange: (filter: MemberFilter) => void;
  onSearch: (q: string) => void;
}

export function MemberFilters({ filter, search, onChange, onSearch }: MemberFiltersProps) {
  const t = useTexts().members;
  const language = useLanguage();
  const [typed, setTyped] = useState(search);
  // The search can be cleared elsewhere on the view. A new field in place of this one would lose the focus.
  const [shown, setShown] = useState(search);
  if (shown !== search) {
    setShown(search);
    setTyped(search);
  }
  const codes = new Set<string>(filter.code ? [filter.code, ...memberCodes] : memberCodes);
  return (
    <Flex gap={8} wrap>
      <Select
        className={styles.filter}
        aria-label={t.state}
        disabled={search !== ''}
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
        disabled={search !== ''}
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
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        maxLength={100}
        onSearch={(text) => onSearch(text.trim())}
      />
    </Flex>
  );
}
