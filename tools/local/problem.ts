/** Something the person at the keyboard can mend; shown as one line, without a stack trace. */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}
