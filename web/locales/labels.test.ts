import { alertText } from '../../core/domain/alertTexts';
import { errorTable } from '../../core/domain/errors';
import { en } from './en';
import { zhTW } from './zh-TW';

/** What remedies name that is a partner's, not this page's. */
const partners = new Set(['打開擴充功能', 'Omnichat 全通路會員模組', 'Open API Token 管理']);

function textsIn(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(textsIn) : [];
}

it('has on the page each button and choice that an error names', () => {
  const labels = new Set(textsIn(zhTW));
  const named = Object.values(errorTable)
    .flatMap((entry) => textsIn(entry['zh-TW']))
    .flatMap((text) => [...text.matchAll(/「([^」{]+)」/g)].map(([, label = '']) => label));
  expect(named.filter((label) => !labels.has(label) && !partners.has(label))).toEqual([]);
});

it('tells who has no phone which choice would let them in', () => {
  const { eligibility, eligibilityOptions } = zhTW.settings;
  const { remedy } = errorTable.no_phone['zh-TW'];
  for (const label of [eligibility, eligibilityOptions.line]) expect(remedy).toContain(`「${label}」`);
});

it('names roles and types of attributes as Omnichat does (contract 2 and 4.5)', () => {
  const { role } = zhTW.connect;
  expect([role.marketing, role.cs_manager, role.sales_manager]).toEqual(['行銷人員', '客服經理', '銷售經理']);
  expect(Object.values(zhTW.settings.types)).toEqual(['文字', '數字', '日期', '日期與時間', '布林值']);
});

it.each([
  ['zh-TW', zhTW],
  ['en', en],
] as const)('says in %s of a member’s last events what a sync says of its counts', (_language, { member, status }) => {
  const { unchanged, delivered, skipped, failed } = status.counts;
  expect(member.outcomes).toMatchObject({ unchanged, delivered, skipped, failed });
});

it('calls a sync that did not come to its end by one name', () => {
  const failed = { id: 'a', event: 'sync.failed', at: '2026-03-01T12:00:00Z' } as const;
  expect(zhTW.alerts.eventNames['sync.failed']).toContain(zhTW.status.runStates.failed);
  expect(alertText(failed, '好日子', 'zh-TW').title).toContain(zhTW.status.runStates.failed);
  const name = en.status.runStates.failed.toLowerCase();
  expect(en.alerts.eventNames['sync.failed']).toContain(name);
  expect(alertText(failed, 'Good Day', 'en').title).toContain(name);
});

it('tells the counts of a sync in an alert by the words of the page', () => {
  const { read, delivered, unchanged, skipped, failed, conflicts } = zhTW.status.counts;
  const counts = { read: 1, eligible: 1, skipped: 0, unchanged: 0, delivered: 1, failed: 0, conflicts: 0 };
  const completed = { id: 'a', event: 'sync.completed', at: '2026-03-01T12:00:00Z', counts } as const;
  const { body } = alertText(completed, '好日子', 'zh-TW');
  for (const word of [read, delivered, unchanged, skipped, failed, conflicts]) expect(body).toContain(word);
});

it.each(['line_id_shared', 'phone_shared', 'contact_has_other_member'] as const)(
  '%s names the decision among the ways out',
  (code) => {
    expect(errorTable[code]['zh-TW'].remedy).toContain('決定聯絡人屬於誰');
    expect(errorTable[code].en.remedy).toContain('decide on the members page whose contact it is');
  },
);

it('tells no one that they chose wrong', () => {
  expect([...textsIn(zhTW), ...textsIn(errorTable)].filter((text) => text.includes('選錯'))).toEqual([]);
});
