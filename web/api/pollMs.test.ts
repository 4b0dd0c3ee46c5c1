import { pollMsOf } from './pollMs';
import { ApiError, toProblem } from './request';

const open = [{ status: 'running' as const }];
const ended = [{ status: 'completed' as const }];

it.each([
  ['live', open, 0, 60_000],
  ['connecting', open, 0, 3_000],
  ['reconnecting', ended, 503, 3_000],
  ['away', open, 0, 15_000],
  ['away', ended, 0, false],
  ['away', undefined, 0, false],
  // What is gone is not asked for again.
  ['reconnecting', open, 404, false],
  ['away', open, 404, false],
] as const)('%s, runs %j, answer %d: %s ms', (connection, runs, status, ms) => {
  const error = status === 0 ? null : new ApiError(toProblem(null, status));
  expect(pollMsOf(connection, runs && [...runs], error)).toBe(ms);
});
