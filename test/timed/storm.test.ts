import { measureStorm } from '../../tools/bench/storm';
import { startOwnStack, type OwnStack } from '../support/ownStack';

/** If a process stands still for two seconds, nothing arrives, and the worker takes the bulk edit to be over. */
const testTimeoutMs = 180_000;
let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack({ RECONCILE_EVERY_SECONDS: '86400' });
});
afterAll(() => own.stop());

it(
  'a storm of webhooks is answered without an error and ends in at most one write a member',
  async () => {
    const { errors, writesPerMember, differences } = await measureStorm(own.stack, 300);
    expect(errors).toBe(0);
    expect(writesPerMember).toBeLessThanOrEqual(1);
    expect(differences).toBe(0);
  },
  testTimeoutMs,
);
