import DataLoader from 'dataloader';

export interface Gathering {
  /** How long the first that asks waits for others. */
  forMs: number;
  /** So many are answered together; more are another round. */
  atMost?: number;
}

/**
 * Answers what is asked for in the same moment in one go. Rounds do not wait for each other: a slow one holds
 * up nothing but those who asked in it.
 * @param answerAll answers each in the order they asked; an `Error` is thrown to that one alone.
 */
export function gather<Asked, Answer>(
  answerAll: (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>,
  { forMs, atMost = Infinity }: Gathering,
): (asked: Asked) => Promise<Answer> {
  const loader = new DataLoader<Asked, Answer>(answerAll, {
    cache: false,
    maxBatchSize: atMost,
    batchScheduleFn: (begin) => setTimeout(begin, forMs),
  });
  return (asked) => loader.load(asked);
}

/** A right that may be lost: that of the holder of a lease. */
export interface Right {
  /** Needs no call. */
  readonly isValid: boolean;
  /** @throws when it is lost */
  assertHeld(): Promise<void>;
}

class NotHeldNow extends Error {}

/**
 * The same for what needs a right. It is looked at in the moment in which the round begins, for a process may be frozen while
 * it gathers; those whose right has to be proven anew are not waited for, and ask in another round.
 * @throws as `assertHeld`, to that one alone
 */
export function gatherByRight<Asked, Answer>(
  answerAll: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
  gathering: Gathering,
): (asked: Asked, right: Right) => Promise<Answer> {
  const ask = gather<{ asked: Asked; right: Right }, { answer: Answer }>(async (all) => {
    const isHeld = all.map(({ right }) => right.isValid);
    const held = all.filter((_one, index) => isHeld[index]).map(({ asked }) => asked);
    const answers = held.length > 0 ? [...(await answerAll(held))] : [];
    return isHeld.map((holds) => (holds ? { answer: answers.shift() as Answer } : new NotHeldNow()));
  }, gathering);
  return async (asked, right) => {
    for (;;) {
      await right.assertHeld();
      const outcome = await ask({ asked, right }).catch((error: unknown) => {
        if (error instanceof NotHeldNow) return null;
        throw error;
      });
      if (outcome) return outcome.answer;
    }
  };
}
