import { changesBetween, rebase, type Settings } from './draft';

const base: Settings = {
  version: 3,
  eligibility: 'line_and_phone',
  unmatched: 'skip',
  attributes: [
    { key: 'points', enabled: true },
    { key: 'tier', enabled: true },
  ],
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

describe('what others saved meanwhile', () => {
  it('comes in, and what we changed stays', () => {
    const newest = { ...withAttribute(base, 'points', false), version: 4 };
    expect(rebase(base, newest, { ...base, unmatched: 'create' })).toEqual({
      draft: { ...newest, unmatched: 'create' },
      theirs: [{ name: 'points', value: false }],
    });
  });

  it('is no change of ours any more where both did the same', () => {
    const newest: Settings = { ...base, version: 4, eligibility: 'line', unmatched: 'create' };
    const { draft, theirs } = rebase(base, newest, withAttribute({ ...base, unmatched: 'create' }, 'tier', false));
    expect(changesBetween(newest, draft)).toEqual(['tier']);
    expect(theirs.map(({ name }) => name)).toEqual(['eligibility', 'unmatched']);
  });
});
