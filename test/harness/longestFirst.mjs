import Sequencer from '@jest/test-sequencer';

// Each of these files waits for minutes. Begun last, it would run alone at the end.
const longest = ['/test/kill/', '/test/faults/network'];

function rankOf({ path }) {
  const rank = longest.findIndex((place) => path.includes(place));
  return rank === -1 ? longest.length : rank;
}

/** These files go first. The others keep Jest's order: failed ones first, then by the time they took, or by size. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
