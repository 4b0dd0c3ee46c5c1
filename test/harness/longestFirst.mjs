import Sequencer from '@jest/test-sequencer';

// Each with processes of its own that are killed or cut off, and minutes of waiting: begun last, they would run alone.
const longest = ['/test/kill/', '/test/faults/', '/test/browser/', '/test/scenarios/', '/test/sync/', '/test/'];

function rankOf({ path }) {
  const rank = longest.findIndex((folder) => path.includes(folder));
  return rank === -1 ? longest.length : rank;
}

/** The files that take longest go first; among their like, the larger first, as Jest has it. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sizes = super.sort(tests);
    return [...sizes].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
