import { judgePreflight } from './judgePreflight';

it.each([
  [0, 0, 'empty'],
  [430, 412, 'good'],
  [100, 20, 'good'],
  [100, 19, 'poor'],
  [100, 2, 'poor'],
  [100, 1, 'none'],
])('of %d sampled members %d known is %s', (sampled, known, verdict) => {
  expect(judgePreflight({ sampled, known })).toBe(verdict);
});
