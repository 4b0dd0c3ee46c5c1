import { asSent, changesBetween, rebase, type Settings } from './draft';

const base: Settings = {
  version: 3,
  eligibility: 'line_and_phone',
  unmatched: 'skip',
  attributes: [
    { key: 'points', enabled: true },
    { key: 'tier', enabled: true },
  ],
  conditions: [],
  customFields: [],
};
const withAttribute = (settings: Settings, key: string, enabled: boolean): Settings => ({
  ...settings,
  attributes: settings.attributes.map((attribute) => (attribute.key === key ? { key, enabled } : attribute)),
});

it('names what differs, and not the version', () => {
  expect(changesBetween(base, { ...base, version: 4 })).toEqual([]);
  expect(changesBetween(base, withAttribute({ ...base, unmatched: 'create' }, 'tier', false))).toEqual([
    'unmatched',
    'tier',
  ]);
});

it('an own field whose key is empty is not sent, and is a change only where it was saved with a key', () => {
  const field = { fieldId: 'f1', key: 'size', type: 'number' as const, enabled: true };
  const emptied = { ...base, customFields: [{ ...field, key: '' }] };
  expect(asSent(emptied)).toEqual(base);
  expect(changesBetween(base, emptied)).toEqual([]);
  expect(changesBetween({ ...base, customFields: [field] }, emptied)).toEqual(['customFields']);
});

describe('what others saved meanwhile', () => {
  it('comes in, and what we changed stays', () => {
    const newest = { ...withAttribute(base, 'points', false), version: 4 };
    expect(rebase(base, newest, { ...base, unmatched: 'create' })).toEqual({
      draft: { ...newest, unmatched: 'create' },
      theirs: [{ name: 'points', value: false }],
    });
  });

  it('never takes the place of a list that we changed as well', () => {
    const condition = (value: number) => ({ field: 'order_count' as const, op: 'at_least' as const, value });
    const newest = { ...base, version: 4, conditions: [condition(1)] };
    const ours = { ...base, conditions: [condition(2), condition(3)] };
    expect(rebase(base, newest, ours)).toEqual({
      draft: { ...newest, conditions: ours.conditions },
      theirs: [{ name: 'conditions', value: JSON.stringify(newest.conditions) }],
    });
    expect(rebase(base, newest, base).draft).toEqual(newest);
  });

  it('is no change of ours any more where both did the same', () => {
    const newest: Settings = { ...base, version: 4, eligibility: 'line', unmatched: 'create' };
    const { draft, theirs } = rebase(base, newest, withAttribute({ ...base, unmatched: 'create' }, 'tier', false));
    expect(changesBetween(newest, draft)).toEqual(['tier']);
    expect(theirs.map(({ name }) => name)).toEqual(['eligibility', 'unmatched']);
  });
});
