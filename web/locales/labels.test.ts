import { errorTable } from '../../core/domain/errors';
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
