import { PartnerError } from '../../domain/partnerError';
import { Pacer } from './pacer';
import { callPaced } from './partnerCalls';
import { Steadiness } from './steadiness';

const unavailable = new PartnerError({ partner: 'shopline', kind: 'transient', code: 'shopline_unavailable' });

it('gives up a call that is never answered after two tries, not after seven', async () => {
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const { signal } = new AbortController();
  let tries = 0;
  const call = callPaced(
    {
      pacer: new Pacer(1_000),
      partner: 'shopline',
      steadiness: new Steadiness(),
      signal,
      onThrottled: () => undefined,
    },
    async () => {
      tries += 1;
      nowMs += 15_001;
      return Promise.reject(unavailable);
    },
  );
  await expect(call).rejects.toBe(unavailable);
  expect(tries).toBe(2);
});
