import { gather, gatherByRight, type Right } from './gather';

const gathering = { forMs: 5 };

/** A right that is lost right after the caller has proved it, as when the process freezes while it gathers. */
function lostWhileGathering(proveAnew: () => void): Right {
  let asked = 0;
  return {
    get isValid() {
      return asked > 1;
    },
    assertHeld: () => {
      asked += 1;
      return asked === 1 ? Promise.resolve() : Promise.resolve().then(proveAnew);
    },
  };
}
const held: Right = { isValid: true, assertHeld: () => Promise.resolve() };

describe('what needs a right and waits for others', () => {
  it('is not sent when the right is lost meanwhile, and holds up no other', async () => {
    const sent: string[][] = [];
    const ask = gatherByRight<string, string>((asked) => {
      sent.push([...asked]);
      return Promise.resolve(asked.map((one) => one.toUpperCase()));
    }, gathering);
    const lost = lostWhileGathering(() => {
      throw new Error('lost');
    });
    const outcomes = await Promise.allSettled([ask('a', held), ask('b', lost), ask('c', held)]);
    expect(outcomes).toMatchObject([{ value: 'A' }, { reason: { message: 'lost' } }, { value: 'C' }]);
    expect(sent).toEqual([['a', 'c']]);
  });

  it('is sent in another round when the right is proven anew', async () => {
    const sent: string[][] = [];
    const ask = gatherByRight<string, number>((asked) => {
      sent.push([...asked]);
      return Promise.resolve(asked.map((_one, index) => index));
    }, gathering);
    await Promise.all([
      ask('a', held),
      ask(
        'b',
        lostWhileGathering(() => undefined),
      ),
    ]);
    expect(sent).toEqual([['a'], ['b']]);
  });
});

describe('what is gathered while others ask', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const rounds: { atMs: number; asked: number[] }[] = [];
  async function askAt(...timesMs: number[]): Promise<typeof rounds> {
    rounds.length = 0;
    const fromMs = performance.now();
    const answerAll = (asked: readonly number[]) => {
      rounds.push({ atMs: performance.now() - fromMs, asked: [...asked] });
      return Promise.resolve(asked);
    };
    const ask = gather(answerAll, { forMs: 1_000, quietMs: 100 });
    const answers = timesMs.map(async (atMs) => {
      await new Promise((resolve) => setTimeout(resolve, atMs));
      return ask(atMs);
    });
    await jest.runAllTimersAsync();
    expect(await Promise.all(answers)).toEqual(timesMs);
    return rounds;
  }

  it('is answered soon after the last one', async () => {
    expect(await askAt(0, 90, 150)).toEqual([{ atMs: 250, asked: [0, 90, 150] }]);
    expect(await askAt(0, 90, 191)).toEqual([
      { atMs: 190, asked: [0, 90] },
      { atMs: 291, asked: [191] },
    ]);
  });

  it('is answered in time though they go on', async () => {
    const timesMs = Array.from({ length: 40 }, (_, index) => index * 50);
    const [first, second] = await askAt(...timesMs);
    expect(first).toEqual({ atMs: 1_000, asked: timesMs.filter((atMs) => atMs <= 1_000) });
    expect(second?.asked[0]).toBe(1_050);
  });

  it('is answered at once for a while after a round of a single call', async () => {
    expect(await askAt(0, 110, 120, 1_090, 1_110, 1_120)).toEqual([
      { atMs: 100, asked: [0] },
      { atMs: 110, asked: [110] },
      { atMs: 120, asked: [120] },
      { atMs: 1_090, asked: [1_090] },
      { atMs: 1_220, asked: [1_110, 1_120] },
    ]);
  });
});
