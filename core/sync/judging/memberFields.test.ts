import { candidateOf, preview, viewOf } from '../../../test/support/candidates';
import { decide } from './decide';
import { memberFields } from './memberFields';

const fieldsOf = (candidate: ReturnType<typeof candidateOf>, view = viewOf()) =>
  memberFields(candidate.mapped, decide(candidate, view));

it('names what a member has and what is written, tags together, in a preview as in a sync', () => {
  const fields = {
    has: ['memberId', 'phone', 'tags', 'shopline_points'],
    changed: ['memberId', 'phone', 'tags', 'shopline_points'],
  };
  const sorted = (found: ReturnType<typeof fieldsOf>) => found && { ...found, changed: found.changed.toSorted() };
  const expected = { ...fields, changed: fields.changed.toSorted() };
  expect(sorted(fieldsOf(candidateOf()))).toEqual(expected);
  expect(sorted(fieldsOf(candidateOf(), viewOf({ look: preview })))).toEqual(expected);
});

it('names nothing changed where there is no contact, and nothing at all of who is not eligible', () => {
  expect(fieldsOf(candidateOf(), viewOf({ contact: undefined }))).toMatchObject({ changed: [] });
  expect(fieldsOf(candidateOf({ customer: { is_member: false } }))).toBeUndefined();
});
