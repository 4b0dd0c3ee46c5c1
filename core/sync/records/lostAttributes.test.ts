import { attributeTypes } from '../../domain/keptAttributes';
import type { ContactState } from '../../store/documents';
import { describeAttributes, LostAttributes } from './lostAttributes';

const field = { fieldId: 'f1', key: 'shoe_size', type: 'number' as const, enabled: true };
const types = attributeTypes({ customFields: [field] });

function contact(attributes: Record<string, string>): ContactState {
  const nothing = { memberId: null, phone: null, email: null, tags: [], sealedOwnTags: null };
  return { _id: 'i:ch:u', integrationId: 'i', userId: 'u', ...nothing, attributes };
}

function lostIn(...pairs: [known: Record<string, string>, now: Record<string, string>][]): string[] {
  const lost = new LostAttributes(types);
  for (const [known, now] of pairs) lost.compare(contact(known), contact(now));
  return lost.keys;
}

const written = { shopline_points: 'p', shopline_member_tier: 't' };
const withoutPoints = { shopline_member_tier: 't' };

describe('attributes that Omnichat leaves out', () => {
  it('are those that no contact has kept', () => {
    const pair: [typeof written, typeof withoutPoints] = [written, withoutPoints];
    expect(lostIn(pair, pair, pair)).toEqual(['shopline_points']);
    expect(lostIn([written, {}], [written, {}], [written, {}])).toEqual(['shopline_member_tier', 'shopline_points']);
    const own: [Record<string, string>, Record<string, string>] = [{ shoe_size: 's' }, {}];
    expect(lostIn(own, own, own)).toEqual(['shoe_size']);
    expect(describeAttributes(['shopline_member_tier', 'shoe_size'], types)).toBe(
      'shopline_member_tier (text), shoe_size (number)',
    );
  });

  it('are none that a list shows as it was before our write; what it shows counts as kept', () => {
    const lost = new LostAttributes(types);
    const compare = (now: Record<string, string>, mayBeOlder: boolean) =>
      lost.compare(contact(written), contact(now), mayBeOlder);
    for (let count = 0; count < 3; count += 1) compare({}, true);
    expect(lost.keys).toEqual([]);
    for (let count = 0; count < 3; count += 1) compare({}, false);
    compare(withoutPoints, true);
    expect(lost.keys).toEqual(['shopline_points']);
  });

  it.each<[string, [Record<string, string>, Record<string, string>][]]>([
    [
      'some contacts have lost it, others have kept it',
      [
        [written, {}],
        [written, {}],
        [written, {}],
        [written, written],
      ],
    ],
    [
      'too few have lost it',
      [
        [written, {}],
        [written, {}],
      ],
    ],
    [
      'it had no value',
      [
        [{ shopline_points: '' }, {}],
        [{ shopline_points: '' }, {}],
        [{ shopline_points: '' }, {}],
      ],
    ],
    [
      'the team has changed it',
      [
        [written, { ...written, shopline_points: 'q' }],
        [written, written],
        [written, written],
      ],
    ],
  ])('are not lost when %s', (_title, pairs) => {
    expect(lostIn(...pairs)).toEqual([]);
  });
});
