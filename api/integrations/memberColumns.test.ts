import type { Member } from '../../core/store/documents';
import { memberHeads, memberRow } from './memberColumns';

const member = {
  customerId: 'c1',
  otherCustomerIds: ['c2', 'c3'],
  lineUserId: null,
  state: 'conflict',
  code: 'phone_shared',
  updatedAt: new Date('2026-11-26T16:00:05Z'),
} as Member;

it('has heads and words of the reader, and the time in Taipei', () => {
  expect(memberHeads('zh-TW')[0]).toBe('SHOPLINE 顧客 ID');
  expect(memberRow(member, 'zh-TW')).toEqual([
    'c1',
    'c2 c3',
    '',
    '衝突',
    'phone_shared',
    '多位會員使用同一個手機號碼',
    '請在 SHOPLINE 合併會員或更正其中一位的手機號碼，也可以在會員頁查看衝突，決定聯絡人屬於誰。',
    '2026-11-27 00:00:05',
  ]);
  expect(memberHeads('en')).toHaveLength(memberRow(member, 'en').length);
});
