import type { Language } from '../../core/domain/errors';
import { taipeiDateTime } from '../../core/domain/instant';
import type { MemberState } from '../../core/domain/types';
import type { Member } from '../../core/store/documents';
import { memberView } from './memberView';

const heads: Record<Language, string[]> = {
  'zh-TW': [
    'SHOPLINE 顧客 ID',
    '其他顧客 ID',
    'LINE 使用者 ID',
    '狀態',
    '原因代碼',
    '原因',
    '處理方式',
    '更新時間（台北）',
  ],
  en: [
    'SHOPLINE customer ID',
    'Other customer IDs',
    'LINE user ID',
    'State',
    'Reason code',
    'Reason',
    'Remedy',
    'Updated (Taipei)',
  ],
};

/** As the page names them. */
const states: Record<Language, Record<MemberState, string>> = {
  'zh-TW': { pending: '等待寫入', delivered: '已同步', skipped: '略過', failed: '失敗', conflict: '衝突' },
  en: { pending: 'Waiting', delivered: 'Synced', skipped: 'Skipped', failed: 'Failed', conflict: 'Conflict' },
};

/** The first row of the export. */
export function memberHeads(language: Language): string[] {
  return heads[language];
}

/** One row, in the reader's language and time zone. */
export function memberRow(member: Member, language: Language): string[] {
  const view = memberView(member, language, false);
  return [
    view.customerId,
    view.otherCustomerIds.join(' '),
    view.lineUserId ?? '',
    states[language][view.state],
    view.code ?? '',
    view.reason ?? '',
    view.remedy ?? '',
    taipeiDateTime(member.updatedAt.getTime()).replace('T', ' '),
  ];
}
