import { customAttributes } from '../../core/domain/attributes';
import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';

it.each([
  ['zh-TW', zhTW],
  ['en', en],
])('every attribute says in %s which field it comes from', (_language, { fieldMap }) => {
  expect(Object.keys(fieldMap.sources).sort()).toEqual(customAttributes.map(({ key }) => key).sort());
});

it('an attribute whose absence tells nothing has a rule of its own', () => {
  const unknown = customAttributes.filter(({ absenceMeans }) => absenceMeans === 'unknown').map(({ key }) => key);
  expect(Object.keys(zhTW.fieldMap.rules)).toEqual(unknown);
});
