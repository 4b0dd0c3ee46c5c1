import Sequencer from '@jest/test-sequencer';

// Minutes of waiting each: begun last, they would run alone at the end.
const longest = ['/test/kill/', '/test/faults/network'];

function rankOf({ path }) {
  const rank = longest.findIndex((place) => path.includes(place));
  return rank === -1 ? longest.length : rank;
}

/** The files that take longest go first; the others as Jest has it, the larger first. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
