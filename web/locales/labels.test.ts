import { zhTW } from './zh-TW';

it('names roles and types of attributes as Omnichat does (contract 2 and 4.5)', () => {
  const { role } = zhTW.connect;
  expect([role.marketing, role.cs_manager, role.sales_manager]).toEqual(['行銷人員', '客服經理', '銷售經理']);
  expect(Object.values(zhTW.settings.types)).toEqual(['文字', '數字', '日期', '日期與時間', '布林值']);
});
