import fc from 'fast-check';
import { fingerprints, place, stateOf, written, anyContact, anyDesired, once } from '../../../test/support/contacts';
import { carriedOf, isEcho } from './contactEcho';
import { differenceOf } from '../records/contactState';

describe("an event of Omnichat's", () => {
  it('is an echo when it tells what we wrote', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], { place, fingerprints });
        if (!difference) return;
        const now = written(contact, difference.body);
        const event = { ...now, customAttributes: now.attributes };
        expect(isEcho(carriedOf(event, fingerprints, place.attributeTypes), difference.next)).toBe(true);
      }),
      once,
    );
  });

  it.each([
    ['member id', { memberId: 'other' }],
    ['cleared member id', { memberId: '' }],
    ['phone', { phone: '886900000000' }],
    ['cleared phone', { phone: null }],
    ['e-mail', { email: 'new@example.com' }],
    ['tag more', { tags: ['VIP', 'new'] }],
    ['tag less', { tags: [] }],
    ['attribute', { customAttributes: [{ key: 'shopline_points', value: 13 }] }],
    ['attribute the contact did not have', { customAttributes: [{ key: 'shopline_order_count', value: 1 }] }],
  ])('is news when it tells of another %s', (_what, event) => {
    const known = stateOf({
      memberId: 'member',
      phone: '886912345678',
      email: 'a@example.com',
      tags: ['VIP'],
      attributes: [{ key: 'shopline_points', value: 12 }],
    });
    expect(isEcho(carriedOf(event, fingerprints, place.attributeTypes), known)).toBe(false);
  });

  it('is no news when it speaks only of what we do not look at', () => {
    const event = { customAttributes: [{ key: 'team_score', value: 7 }] };
    expect(isEcho(carriedOf(event, fingerprints, place.attributeTypes), stateOf({}))).toBe(true);
  });
});
