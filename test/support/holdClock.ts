/**
 * For the rest of a test, `Date.now` goes on for five more seconds at most: what is young stays young, however long a
 * busy machine takes.
 */
export function holdClock(): void {
  const realMs = Date.now.bind(Date);
  const latestMs = realMs() + 5_000;
  jest.spyOn(Date, 'now').mockImplementation(() => Math.min(realMs(), latestMs));
}
