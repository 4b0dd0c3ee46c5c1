import pino from 'pino';
import { OperatorError } from '../domain/operatorError';
import { failureText } from './failure';
import { UnreachableError, untilReachable } from './untilReachable';

const silent = pino({ level: 'silent' });

describe('untilReachable', () => {
  it('tries again what does not answer yet', async () => {
    let attempts = 0;
    const answer = await untilReachable('MongoDB', 'MONGODB_URI', silent, async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('connect ECONNREFUSED');
      return attempts;
    });
    expect(answer).toBe(2);
  });

  it('gives up at once on what waiting does not mend', async () => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      throw new OperatorError('The key is missing');
    };
    await expect(untilReachable('MongoDB', 'MONGODB_URI', silent, attempt)).rejects.toThrow('The key is missing');
    expect(attempts).toBe(1);
  });
});

test('who does not answer is named with the reason and the variable', () => {
  const refused = new UnreachableError('MongoDB', 'MONGODB_URI', new Error('connect ECONNREFUSED 10.0.0.1:27017'));
  expect(failureText(refused)).toBe(
    'MongoDB did not answer (connect ECONNREFUSED 10.0.0.1:27017): start it, or correct MONGODB_URI.',
  );
  const late = new UnreachableError('Temporal', 'TEMPORAL_ADDRESS', new Error('4 DEADLINE_EXCEEDED: …'), 30_000);
  expect(failureText(late)).toBe('Temporal did not answer for 30 s: start it, or correct TEMPORAL_ADDRESS.');
});

test('what an operator cannot mend is shown with its stack', () => {
  expect(failureText(new TypeError('not a function'))).toContain('untilReachable.test');
});
