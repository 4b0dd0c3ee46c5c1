import DataLoader from 'dataloader';

export interface Gathering {
  /** How long the first that asks waits for others. */
  forMs: number;
  /** So many are answered together; more are another round. */
  atMost?: number;
}

/**
 * Answers what is asked for in the same moment in one go, whoever asks. Rounds do not wait for each other: a slow one holds
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
