import fc from 'fast-check';

/** One thing that eats input from outside. */
export interface Target {
  name: string;
  /** Of all inputs, from 0 to 1. */
  share: number;
  /** @throws whatever the code under test throws, or an Error that says what it did wrong. */
  property: fc.IRawProperty<[unknown]>;
}

export interface Outcome {
  name: string;
  inputs: number;
  /** What went wrong, with the smallest input that shows it; null when nothing did. */
  failure: string | null;
}

const objectKeys = Object.getOwnPropertyNames(Object.prototype).length;
const arrayKeys = Object.getOwnPropertyNames(Array.prototype).length;

/** @throws Error when an input added a property to the prototype of all objects or of all arrays. */
function assertPrototypesUntouched(): void {
  const isTouched =
    Object.getOwnPropertyNames(Object.prototype).length !== objectKeys ||
    Object.getOwnPropertyNames(Array.prototype).length !== arrayKeys;
  if (isTouched) throw new Error('prototype pollution');
}

export function target<Input>(
  name: string,
  share: number,
  input: fc.Arbitrary<Input>,
  check: (input: Input) => void | Promise<void>,
): Target {
  const property = fc.asyncProperty(input, async (value) => {
    await check(value);
    assertPrototypesUntouched();
  });
  return { name, share, property };
}

/** Feeds every target its share of `inputs`; the same seed gives the same inputs. */
export async function feed(targets: Target[], options: { inputs: number; seed: number }): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, share, property } of targets) {
    const numRuns = Math.ceil(options.inputs * share);
    const result = await fc.check(property, { numRuns, seed: options.seed });
    outcomes.push({
      name,
      inputs: result.numRuns,
      failure: result.failed ? (fc.defaultReportMessage(result) ?? '') : null,
    });
  }
  return outcomes;
}
