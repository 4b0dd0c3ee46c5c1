import { gatherByRight, type Right } from './gather';

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
