import { AccountCheck } from './accountCheck';

const noContacts = { loadContacts: () => Promise.resolve(new Map<string, never>()) };
const after = (lineIds: number, known: number) => new AccountCheck(noContacts, { lineIds, known });

describe('before everyone was looked at', () => {
  it.each([
    // One of the first part, and the rest of the store is of another account.
    [43, 1, false],
    // The share that a few lucky ones reach for a moment, in a store with fewer than 2 % in truth.
    [200, 4, false],
    [200, 9, false],
    [400, 8, false],
    [10_000, 240, false],
    // A right account: of 200 LINE ids some sixty are contacts, and of the first 43 some thirteen.
    [200, 60, true],
    [43, 13, true],
    [10_000, 300, true],
    // As many as of 200.
    [100, 10, true],
    [100, 9, false],
    // Nothing can be said of so few, even if all are contacts.
    [19, 19, false],
  ])('of %d LINE ids %d are contacts: passed is %p', (lineIds, known, isPassed) => {
    expect(after(lineIds, known).isPassed).toBe(isPassed);
  });
});

describe('once everyone was looked at', () => {
  it.each([
    [19, 0, false],
    [20, 0, true],
    [43, 1, false],
    [400, 8, false],
    [400, 7, true],
    [10_000, 200, false],
  ])('of %d LINE ids %d are contacts: a mismatch is %p', (lineIds, known, isMismatch) => {
    expect(after(lineIds, known).isMismatch).toBe(isMismatch);
  });
});
