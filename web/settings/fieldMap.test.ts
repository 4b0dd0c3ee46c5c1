import { customAttributes } from '../../core/domain/attributes';
import { customerSchema } from '../../core/domain/customer';
import { zhTW } from '../locales/zh-TW';
import { attributeSources } from './attributeSources';

it('every attribute says which field it comes from', () => {
  expect(Object.keys(attributeSources).sort()).toEqual(customAttributes.map(({ key }) => key).sort());
});

it('an attribute whose absence tells nothing has a rule of its own', () => {
  // A page shows null where a member has no gap. An event carries no gap at all, so its member is read again.
  const customer = customerSchema.parse({ id: 'a', membership_tier_gap: null });
  const unknown = customAttributes
    .filter((attribute) => attribute.read(customer, { defaultLanguage: null }) === undefined)
    .map(({ key }) => key);
  expect(Object.keys(zhTW.fieldMap.rules)).toEqual(unknown);
});
