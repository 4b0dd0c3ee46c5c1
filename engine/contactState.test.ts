import fc from 'fast-check';
import { customAttributes } from '../domain/attributes';
import type { AttributeType, AttributeValue, Contact, ContactUpsert, DesiredContact } from '../domain/types';
import { Fingerprints } from '../store/fingerprint';
import { clearanceOf, contactStateOf, differenceOf, isEcho } from './contactState';

const fingerprints = new Fingerprints(Buffer.alloc(32, 7));
const ids = { _id: 'integration:channel:U1', integrationId: 'integration' };
const bare: Contact = {
  userId: 'U1',
  memberId: null,
  phone: null,
  email: null,
  tags: [],
  attributes: [],
  updatedAtMs: null,
};
const nothingDesired: DesiredContact = { memberId: 'member', phone: null, email: null, tags: [], attributes: [] };

function stateOf(contact: Partial<Contact>) {
  return contactStateOf({ ...bare, ...contact }, ids, fingerprints);
}

/** What Omnichat makes of an upsert (contract 4.3): absent fields stay, tags are added and removed. */
function written(contact: Contact, body: ContactUpsert): Contact {
  const attributes = new Map(contact.attributes.map(({ key, value }) => [key, value]));
  for (const { key, value } of body.customAttributes ?? []) attributes.set(key, value);
  const tags = [...new Set([...contact.tags, ...(body.tagsToAdd ?? [])])];
  return {
    ...contact,
    memberId: body.memberId === undefined ? contact.memberId : body.memberId || null,
    phone: body.phone ?? contact.phone,
    email: body.email ?? contact.email,
    tags: tags.filter((tag) => !body.tagsToRemove?.includes(tag)),
    attributes: [...attributes].map(([key, value]) => ({ key, value })),
  };
}

const valueOf: Record<AttributeType, fc.Arbitrary<AttributeValue>> = {
  text: fc.string({ maxLength: 8 }),
  date: fc.constantFrom('2026-01-31', '1970-01-01', '1999-12-31'),
  datetime: fc.constantFrom('2026-01-31T10:00:00', '1999-12-31T23:59:59'),
  number: fc.integer({ min: 0, max: 3 }),
  boolean: fc.boolean(),
};
const tag = fc.constantFrom('VIP', 'new', 'team', '老客戶');
const phone = fc.constantFrom(null, '886912345678', '85291234567');
const email = fc.constantFrom(null, 'a@example.com', 'b@example.com');
const someTags = fc.uniqueArray(tag);

const anyContact: fc.Arbitrary<Contact> = fc
  .record({
    memberId: fc.constantFrom(null, 'member', 'other'),
    phone,
    email,
    tags: someTags,
    values: fc.tuple(...customAttributes.map(({ type }) => fc.option(valueOf[type]))),
  })
  .map(({ values, ...rest }) => ({
    ...bare,
    ...rest,
    attributes: customAttributes.flatMap(({ key }, at) => (values[at] === null ? [] : [{ key, value: values[at]! }])),
  }));

const anyDesired: fc.Arbitrary<DesiredContact> = fc
  .record({
    phone,
    email,
    tags: someTags,
    values: fc.tuple(...customAttributes.map(({ type }) => fc.option(valueOf[type]))),
  })
  .map(({ values, ...rest }) => ({
    memberId: 'member',
    ...rest,
    attributes: customAttributes.map(({ key, type }, at) => ({ key, type, value: values[at] ?? null })),
  }));

const once = { numRuns: 300, seed: 40 };

describe('the difference between a contact and what it should carry', () => {
  it('is written once: what the contact carries then needs nothing more', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], fingerprints);
        const after = difference ? written(contact, difference.body) : contact;
        expect(differenceOf(desired, stateOf(after), difference?.ownTags ?? [], fingerprints)).toBeNull();
      }),
      once,
    );
  });

  it('foretells what the contact carries after the write', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], fingerprints);
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

  it('names nothing that the contact carries already', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const body = differenceOf(desired, stateOf(contact), [], fingerprints)?.body ?? {};
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
        const removed = differenceOf(desired, stateOf(contact), ownTags, fingerprints)?.body.tagsToRemove ?? [];
        for (const one of removed) expect(ownTags).toContain(one);
      }),
      once,
    );
  });

  it('leaves phone and e-mail alone when the member has none', () => {
    const current = stateOf({ memberId: 'member', phone: '886912345678', email: 'a@example.com' });
    expect(differenceOf(nothingDesired, current, [], fingerprints)).toBeNull();
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
    const difference = differenceOf(desired, stateOf(contact), [], fingerprints);
    expect(difference?.body).toEqual({ customAttributes: [{ key, value: clearedValue }] });
    expect(differenceOf(desired, difference!.next, [], fingerprints)).toBeNull();
  });

  it('does not send what is absent on both sides', () => {
    const desired = {
      ...nothingDesired,
      attributes: customAttributes.map(({ key, type }) => ({ key, type, value: null })),
    };
    expect(differenceOf(desired, stateOf({ memberId: 'member' }), [], fingerprints)).toBeNull();
  });

  it('takes a cleared date, which Omnichat shows as 1970-01-01, for cleared', () => {
    const key = 'shopline_birthday';
    const current = stateOf({ memberId: 'member', attributes: [{ key, value: '1970-01-01' }] });
    const desired = { ...nothingDesired, attributes: [{ key, type: 'date' as const, value: null }] };
    expect(differenceOf(desired, current, [], fingerprints)).toBeNull();
  });

  it('takes off the tags we added and SHOPLINE dropped, and keeps the others', () => {
    const current = stateOf({ memberId: 'member', tags: ['VIP', 'new', 'team'] });
    const difference = differenceOf({ ...nothingDesired, tags: ['VIP'] }, current, ['VIP', 'new'], fingerprints);
    expect(difference?.body).toEqual({ tagsToRemove: ['new'] });
    expect(difference?.ownTags).toEqual(['VIP']);
  });

  it('does not make a tag ours that the team had put there before', () => {
    const current = stateOf({ memberId: 'member', tags: ['VIP'] });
    const difference = differenceOf({ ...nothingDesired, tags: ['VIP', 'new'] }, current, [], fingerprints);
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
    expect(clearanceOf('member', stateOf(full), ['VIP'], fingerprints)?.body).toEqual({
      memberId: '',
      customAttributes: [
        { key: 'shopline_member_tier', value: '' },
        { key: 'shopline_points', value: 0 },
      ],
      tagsToRemove: ['VIP'],
    });
  });

  it('is done once', () => {
    const clearance = clearanceOf('member', stateOf(full), ['VIP'], fingerprints);
    expect(clearanceOf('member', clearance!.next, [], fingerprints)).toBeNull();
    expect(clearance!.next).toEqual(stateOf(written(full, clearance!.body)));
  });

  it('leaves a contact alone that carries another member meanwhile', () => {
    expect(clearanceOf('other', stateOf(full), ['VIP'], fingerprints)).toBeNull();
    expect(clearanceOf('member', stateOf({}), [], fingerprints)).toBeNull();
  });
});

describe("an event of Omnichat's", () => {
  it('is an echo when it tells what we wrote', () => {
    fc.assert(
      fc.property(anyContact, anyDesired, (contact, desired) => {
        const difference = differenceOf(desired, stateOf(contact), [], fingerprints);
        if (!difference) return;
        const now = written(contact, difference.body);
        const event = { ...now, customAttributes: now.attributes };
        expect(isEcho(event, difference.next, fingerprints)).toBe(true);
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
    expect(isEcho(event, known, fingerprints)).toBe(false);
  });

  it('is no news when it speaks only of what we do not look at', () => {
    const event = { customAttributes: [{ key: 'team_score', value: 7 }] };
    expect(isEcho(event, stateOf({}), fingerprints)).toBe(true);
  });
});
