import { WebhookBreaker } from './webhookBreaker';

const minuteMs = 60_000;

function breakerAfter(errorsPerMinute: readonly number[]): WebhookBreaker {
  const breaker = new WebhookBreaker(() => ({ breakerErrorsPerMinute: 1_200, breakerMinutes: 5 }));
  errorsPerMinute.forEach((errors, minute) => {
    for (let i = 0; i < errors; i += 1) breaker.failed((minute + 1) * minuteMs);
  });
  return breaker;
}

test.each([
  ['five bad minutes in a row', [1_201, 1_201, 1_201, 1_201, 1_201], true],
  ['1200 errors a minute, which is not over', [1_200, 1_200, 1_200, 1_200, 1_200], false],
  ['a good minute in between', [1_201, 1_201, 5, 1_201, 1_201, 1_201], false],
  ['a silent minute in between', [1_201, 1_201, 0, 1_201, 1_201, 1_201], false],
])('after %s', (_name, errors, isOpen) => {
  expect(breakerAfter(errors).isOpen).toBe(isOpen);
});

test('it opens once more after a resume only by five bad minutes', () => {
  const breaker = breakerAfter([1_201, 1_201, 1_201, 1_201, 1_201]);
  breaker.resume();
  breaker.failed(6 * minuteMs);
  expect(breaker.isOpen).toBe(false);
});
