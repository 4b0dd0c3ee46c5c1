import { Tag } from 'antd';
import type { MemberState } from '../api/types';
import { useTexts } from '../locales/useTexts';

const colors: Record<MemberState, string> = {
  pending: 'processing',
  delivered: 'success',
  skipped: 'default',
  failed: 'error',
  conflict: 'warning',
};

/** The state of a member, in the colour that the state has everywhere. */
export function MemberStateTag({ state }: { state: MemberState }) {
  return <Tag color={colors[state]}>{useTexts().members.states[state]}</Tag>;
}
