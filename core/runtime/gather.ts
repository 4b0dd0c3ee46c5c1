import DataLoader from 'dataloader';

export interface Gathering {
  /** How long the first caller waits for others. */
  forMs: number;
  /** Begins a round earlier, once this long has passed without a call (`whileOthersAsk`). */
  quietMs?: number;
  /** The most calls that one round answers; the others go into another round. */
  atMost?: number;
}

/**
 * Answers all calls of the same moment in one round. Rounds do not wait for each other: a slow one holds up only those
 * who asked in it.
 * @param answerAll answers in the order in which they asked; an `Error` among the answers is thrown to its caller
 *   alone.
 */
export function gather<Asked, Answer>(
  answerAll: (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>,
  { forMs, quietMs, atMost = Infinity }: Gathering,
): (asked: Asked) => Promise<Answer> {
  const others = quietMs === undefined ? null : whileOthersAsk(forMs, quietMs);
  const loader = new DataLoader<Asked, Answer>(answerAll, {
    cache: false,
    maxBatchSize: atMost,
    batchScheduleFn: others ? others.wait : (begin) => setTimeout(begin, forMs),
  });
  return (asked) => {
    others?.note();
    return loader.load(asked);
  };
}

/**
 * A round waits while more calls come, `forMs` at most. After a round of a single call, no call waits for the next
 * `forMs`: a caller that waits for each answer before its next call is not slowed down.
 */
function whileOthersAsk(forMs: number, quietMs: number) {
  let asked = 0;
  let lastAskedMs = 0;
  let noWaitUntilMs = 0;
  return {
    note: () => {
      asked += 1;
      lastAskedMs = performance.now();
    },
    wait: (begin: () => void) => {
      const [first, firstAskedMs] = [asked, lastAskedMs];
      const look = () => {
        const leftMs = Math.min(firstAskedMs + forMs, lastAskedMs + quietMs) - performance.now();
        if (leftMs > 0) {
          setTimeout(look, leftMs);
          return;
        }
        if (asked === first) noWaitUntilMs = performance.now() + forMs;
        begin();
      };
      if (firstAskedMs < noWaitUntilMs) setTimeout(begin, 0);
      else setTimeout(look, quietMs);
    },
  };
}

/** A right that may be lost: that of the holder of a lease. */
export interface Right {
  /** Whether the right holds at this moment; needs no call to the database. */
  readonly isValid: boolean;
  /** @throws when it is lost */
  assertHeld(): Promise<void>;
}

class NotHeldNow extends Error {}

/**
 * As `gather`, for calls that need a right. The rights are looked at when the round begins, because the process may be
 * frozen while it gathers. The round does not wait for a caller whose right has to be proven anew: that one asks in
 * another.
 * @throws what `assertHeld` throws, to that caller alone
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
