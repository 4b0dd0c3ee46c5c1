import fc from 'fast-check';
import { customAttributes } from '../../domain/attributes';
import type { Contact } from '../../domain/types';
import {
  fingerprints,
  place,
  bare,
  nothingDesired,
  stateOf,
  written,
  someTags,
  anyContact,
  anyDesired,
  once,
} from '../../../test/support/contacts';
import {
  clearanceOf,
  cleared,
  differenceOf,
  isOnlyTagged,
  isSameState,
  onceWritten,
  takingBackOf,
} from './contactState';

const at = { place, fingerprints };

describe('the difference between a contact and what it should carry', () => {
  it('is written once: what the contact carries then needs nothing more', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], at);
        const after = difference ? written(contact, difference.body) : contact;
        expect(differenceOf(desired, stateOf(after), difference?.ownTags ?? [], at)).toBeNull();
      }),
      once,
    );
  });

  it('foretells what the contact carries after the write', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], at);
        if (!difference) return;
        const after = stateOf(written(contact, difference.body));
        expect({ ...difference.next, tags: [...difference.next.tags].sort() }).toEqual({
          ...after,
          tags: [...after.tags].sort(),
        });
      }),
      once,
    );
  });

  it('is told of a contact that was found to be another meanwhile, with what is written then', () => {
    fc.assert(
      fc.property(anyContact, anyContact, anyDesired, (contact, found, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], at);
        if (!difference) return;
        const { body, next } = difference;
        const after = onceWritten(stateOf(found), body, next, fingerprints);
        const truth = stateOf(written(found, body));
        expect({ ...after, tags: [...after.tags].sort() }).toEqual({ ...truth, tags: [...truth.tags].sort() });
      }),
      once,
    );
  });

  it('names nothing that the contact carries already', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const body = differenceOf(desired, stateOf(contact), [], at)?.body ?? {};
        expect(body.memberId === undefined || body.memberId !== contact.memberId).toBe(true);
        expect(body.phone === undefined || body.phone !== contact.phone).toBe(true);
        expect(body.email === undefined || body.email !== contact.email).toBe(true);
        for (const added of body.tagsToAdd ?? []) expect(contact.tags).not.toContain(added);
        for (const change of body.customAttributes ?? []) expect(contact.attributes).not.toContainEqual(change);
      }),
      once,
    );
  });

  it('never takes off a tag that we did not add', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, someTags, (contact, desired, ownTags) => {
        const removed = differenceOf(desired, stateOf(contact), ownTags, at)?.body.tagsToRemove ?? [];
        for (const one of removed) expect(ownTags).toContain(one);
      }),
      once,
    );
  });

  // Found by simulation (seed 12293): another member's consent stayed, since SHOPLINE did not say the new member's.
  it('takes off what another member left, also where nothing is known of this one', () => {
    const attributes = [{ key: 'shopline_sms_marketing', value: true }];
    const desired = { ...nothingDesired, attributes: [] };
    const bodyFor = (memberId: string) => differenceOf(desired, stateOf({ memberId, attributes }), [], at)?.body;
    expect(bodyFor(desired.memberId)).toBeUndefined();
    expect(bodyFor('another')).toEqual({
      memberId: desired.memberId,
      customAttributes: [{ key: 'shopline_sms_marketing', value: false }],
    });
  });

  it('leaves phone and e-mail alone when the member has none', () => {
    const current = stateOf({ memberId: 'member', phone: '886912345678', email: 'a@example.com' });
    expect(differenceOf(nothingDesired, current, [], at)).toBeNull();
  });

  it.each([
    ['text', 'shopline_member_tier', 'Gold', ''],
    ['date', 'shopline_birthday', '1990-05-06', ''],
    ['datetime', 'shopline_registered_at', '2024-05-06T07:08:09', ''],
    ['number', 'shopline_points', 12, 0],
    ['boolean', 'shopline_blacklisted', true, false],
  ] as const)('clears a %s that SHOPLINE no longer has, once', (type, key, value, clearedValue) => {
    const desired = { ...nothingDesired, attributes: [{ key, type, value: null }] };
    const contact = { ...bare, memberId: 'member', attributes: [{ key, value }] };
    const difference = differenceOf(desired, stateOf(contact), [], at);
    expect(difference?.body).toEqual({ customAttributes: [{ key, value: clearedValue }] });
    expect(differenceOf(desired, difference!.next, [], at)).toBeNull();
  });

  it('does not send what is absent on both sides', () => {
    const desired = {
      ...nothingDesired,
      attributes: customAttributes.map(({ key, type }) => ({ key, type, value: null })),
    };
    expect(differenceOf(desired, stateOf({ memberId: 'member' }), [], at)).toBeNull();
  });

  it('takes a cleared date, which Omnichat shows as 1970-01-01, for cleared', () => {
    const key = 'shopline_birthday';
    const current = stateOf({ memberId: 'member', attributes: [{ key, value: '1970-01-01' }] });
    const desired = { ...nothingDesired, attributes: [{ key, type: 'date' as const, value: null }] };
    expect(differenceOf(desired, current, [], at)).toBeNull();
  });

  it('takes a text that reads 1970-01-01 for a value: written where it is missing, and cleared like any other', () => {
    const [key, value, type] = ['shopline_member_tier', '1970-01-01', 'text' as const];
    const bodyFor = (wanted: string | null, current: string) =>
      differenceOf(
        { ...nothingDesired, attributes: [{ key, type, value: wanted }] },
        stateOf({ memberId: 'member', attributes: [{ key, value: current }] }),
        [],
        at,
      )?.body;
    expect(bodyFor(value, '')).toEqual({ customAttributes: [{ key, value }] });
    expect(bodyFor(value, value)).toBeUndefined();
    expect(bodyFor(null, value)).toEqual({ customAttributes: [{ key, value: '' }] });
  });

  it('takes off the tags we added and SHOPLINE dropped, and keeps the others', () => {
    const current = stateOf({ memberId: 'member', tags: ['VIP', 'new', 'team'] });
    const difference = differenceOf({ ...nothingDesired, tags: ['VIP'] }, current, ['VIP', 'new'], at);
    expect(difference?.body).toEqual({ tagsToRemove: ['new'] });
    expect(difference?.ownTags).toEqual(['VIP']);
  });

  it('does not make a tag ours that the team had put there before', () => {
    const current = stateOf({ memberId: 'member', tags: ['VIP'] });
    const difference = differenceOf({ ...nothingDesired, tags: ['VIP', 'new'] }, current, [], at);
    expect(difference?.body).toEqual({ tagsToAdd: ['new'] });
    expect(difference?.ownTags).toEqual(['new']);
  });

  it('does not look at attributes that are not ours', () => {
    expect(stateOf({ attributes: [{ key: 'team_score', value: 7 }] })).toEqual(stateOf({}));
  });
});

describe('taking a member off a contact', () => {
  const full: Contact = {
    ...bare,
    memberId: 'member',
    phone: '886912345678',
    email: 'a@example.com',
    tags: ['VIP', 'team'],
    attributes: [
      { key: 'shopline_member_tier', value: 'Gold' },
      { key: 'shopline_points', value: 12 },
      { key: 'shopline_store_credit', value: 0 },
      { key: 'team_score', value: 7 },
    ],
  };

  it('clears the member id, our attributes and our tags; phone, e-mail and the tags of the team stay', () => {
    expect(clearanceOf('member', stateOf(full), ['VIP'], { place, fingerprints })?.body).toEqual({
      memberId: '',
      customAttributes: [
        { key: 'shopline_member_tier', value: '' },
        { key: 'shopline_points', value: 0 },
      ],
      tagsToRemove: ['VIP'],
    });
  });

  it('is done once', () => {
    const clearance = clearanceOf('member', stateOf(full), ['VIP'], { place, fingerprints });
    expect(clearanceOf('member', clearance!.next, [], { place, fingerprints })).toBeNull();
    expect(clearance!.next).toEqual(stateOf(written(full, clearance!.body)));
  });

  it('leaves a contact alone that carries another member meanwhile', () => {
    expect(clearanceOf('other', stateOf(full), ['VIP'], { place, fingerprints })).toBeNull();
    expect(clearanceOf('member', stateOf({}), [], { place, fingerprints })).toBeNull();
  });
});

describe('taking back what was written', () => {
  it('undoes any delivery: nothing of ours is left, all of the team stays, and twice is once', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const delivery = differenceOf(desired, stateOf(contact), [], at);
        const delivered = delivery ? written(contact, delivery.body) : contact;
        const own = delivery?.ownTags ?? [];
        const back = takingBackOf(desired.memberId, stateOf(delivered), own, { place, fingerprints });
        const after = back ? written(delivered, back.body) : delivered;
        const state = stateOf(after);
        expect(state.memberId).toBeNull();
        expect(Object.values(state.attributes).every((value) => value === cleared)).toBe(true);
        expect([...after.tags].sort()).toEqual([...new Set(contact.tags)].sort());
        expect([after.phone, after.email]).toEqual([delivered.phone, delivered.email]);
        expect(takingBackOf(desired.memberId, back?.next ?? state, [], { place, fingerprints })).toBeNull();
        expect(Object.keys(back?.body ?? {})).not.toContain('tags');
      }),
      once,
    );
  });

  it('leaves a member id that the team has put there, and clears the rest', () => {
    const other = stateOf({ memberId: 'of the team', attributes: [{ key: 'shopline_points', value: 12 }] });
    expect(takingBackOf('member', other, [], { place, fingerprints })).toMatchObject({
      body: { customAttributes: [{ key: 'shopline_points', value: 0 }] },
      next: { memberId: 'of the team' },
    });
  });
});

describe('two looks at a contact', () => {
  const seen = { ...stateOf(bare), attributes: { a: '1', b: '2' }, tags: ['x'] };

  it('found the same, in whatever order Omnichat lists attributes', () => {
    expect(isSameState({ ...seen, attributes: { b: '2', a: '1' } }, seen)).toBe(true);
  });

  it.each([
    ['another value', { attributes: { a: '1', b: '3' } }],
    ['one attribute more', { attributes: { a: '1', b: '2', c: '3' } }],
    ['one less', { attributes: { a: '1' } }],
    ['another in the place of one', { attributes: { a: '1', c: '2' } }],
    ['another member', { memberId: 'other' }],
    ['what was only expected', { isExpected: true as const }],
    ['another tag', { tags: ['y'] }],
  ])('differ by %s', (_what, other) => {
    expect(isSameState({ ...seen, ...other }, seen)).toBe(false);
    expect(isOnlyTagged({ ...seen, ...other }, seen)).toBe(false);
  });

  it('differ by no more than a tag of the team', () => {
    expect(isOnlyTagged({ ...seen, tags: ['x', 'y'] }, seen)).toBe(true);
    expect(isSameState({ ...seen, tags: ['x', 'y'] }, seen)).toBe(false);
  });
});
