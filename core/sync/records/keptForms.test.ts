import { fingerprints, stateOf } from '../../../test/support/contacts';
import type { ContactState } from '../../store/documents';
import { inWrittenForm, isSameForms } from './keptForms';

const hourMs = 3_600_000;

/** What is on record after each look, where the service writes again what a look shows otherwise. */
function looks(written: ContactState, shown: ContactState, count: number, everyMs = hourMs): boolean[] {
  let record = written;
  const areWritten: boolean[] = [];
  for (let look = 1; look <= count; look += 1) {
    const { keptForms, ...state } = inWrittenForm(shown, record, look * everyMs);
    const isAsWritten = JSON.stringify(state) === JSON.stringify(written);
    areWritten.push(!isAsWritten);
    record = { ...written, ...(keptForms && { keptForms }) };
  }
  return areWritten;
}

const points = (value: number) => stateOf({ attributes: [{ key: 'shopline_points', value }] });
const twice = [true, true, false, false, false];

it.each([
  ['an e-mail in small letters', stateOf({ email: 'Amy@X.com' }), stateOf({ email: 'amy@x.com' })],
  ['an e-mail that is not shown', stateOf({ email: 'amy@x' }), stateOf({})],
  ['a phone with a plus', stateOf({ phone: '886912345678' }), stateOf({ phone: '+886912345678' })],
  ['a number that is cut', points(12.5), points(12)],
  ['a 0 that is not shown', points(0), stateOf({})],
  ['a tag that is left out', stateOf({ tags: ['new', 'VIP'] }), stateOf({ tags: ['new'] })],
  ['all at once', stateOf({ email: 'A@X', tags: ['a', 'b'] }), stateOf({ email: 'a@x', tags: ['a'] })],
])('%s is written again twice a day', (_what, written, shown) => {
  expect(looks(written, shown, 5)).toEqual(twice);
  expect(looks(written, shown, 6, 24 * hourMs)).toEqual([true, true, true, true, true, true]);
  expect(looks(written, shown, 30)).toEqual([
    ...twice.slice(0, 2),
    ...Array<boolean>(23).fill(false),
    true,
    true,
    false,
    false,
    false,
  ]);
});

it.each([
  ['an attribute that is gone', points(12), stateOf({})],
  ['an attribute that is empty', points(12), points(0)],
  ['an attribute that was cleared and has a value again', points(0), points(12)],
  ['a member id', stateOf({ memberId: 'member' }), stateOf({ memberId: 'other' })],
  ['another member', stateOf({ memberId: 'a', email: 'a@x' }), stateOf({ memberId: 'b', email: 'b@x' })],
])('%s is written again each time', (_what, written, shown) => {
  expect(looks(written, shown, 5)).not.toContain(false);
});

it('another value than the one that came back before is written again', () => {
  const written = stateOf({ email: 'a@x' });
  let record = written;
  for (const email of ['b@x', 'c@x', 'b@x', 'c@x', 'b@x']) {
    const state = inWrittenForm(stateOf({ email }), record, 0);
    expect(state.email).toBe(fingerprints.of('email', email));
    record = { ...state, email: written.email };
  }
});

it('a value that a look has shown as it was written is written again when it is gone the next time', () => {
  const written = stateOf({ tags: ['VIP'] });
  let record = written;
  for (let look = 1; look <= 5; look += 1) {
    const gone = inWrittenForm(stateOf({ tags: [] }), record, look);
    expect(gone.tags).toEqual([]);
    record = inWrittenForm(written, { ...gone, tags: written.tags }, look);
    expect(isSameForms(record, { ...gone, tags: written.tags })).toBe(false);
  }
});

it('what another member carries is as the look shows it', () => {
  const ours = stateOf({ memberId: 'a', email: 'a@x' });
  const kept = { ...ours, keptForms: inWrittenForm(stateOf({ memberId: 'a', email: 'b@x' }), ours, 0).keptForms! };
  const shown = stateOf({ memberId: 'b', email: 'b@x' });
  expect(inWrittenForm(shown, kept, 1)).toBe(shown);
});

it('what is not known, or only expected, is as the look shows it', () => {
  const shown = stateOf({ email: 'a@x' });
  expect(inWrittenForm(shown, undefined, 0)).toBe(shown);
  expect(inWrittenForm(shown, { ...stateOf({ email: 'A@X' }), isExpected: true }, 0)).toBe(shown);
});
