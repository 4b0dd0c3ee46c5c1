/** A mend undone: the simulation has to notice. */
export interface Mutant {
  file: string;
  /** Found there exactly once. */
  find: string;
  replace: string;
  /** What goes wrong without it. */
  undoes: string;
}

export const mutants: Mutant[] = [
  {
    file: 'workflows/steps.ts',
    find: '(pending.asked.length > 0 && pending.ended === null)',
    replace: 'pending.asked.length > 0',
    undoes: 'a binding that ends while an operator asks for something does not set its workflow turning without a wait',
  },
  {
    file: 'engine/lane/session.ts',
    find: 'this.calls.lastCallAtMs = lease.lastSendAtMs;',
    replace: '',
    undoes: 'a holder that called no partner leaves the time of its predecessor\'s last call to the next',
  },
];
