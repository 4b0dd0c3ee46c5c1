import type { Store } from '../../core/store';
import { DatabaseProbe } from './databaseProbe';

it('asks the database once for all who ask within a second, and again after that', async () => {
  let pings = 0;
  const command = () => Promise.resolve((pings += 1));
  const connection = { readyState: 1, getClient: () => ({ db: () => ({ command }) }) };
  const probe = new DatabaseProbe({ connection } as unknown as Pick<Store, 'connection'>);
  expect(await Promise.all(Array.from({ length: 50 }, () => probe.isAnswering()))).toEqual(Array(50).fill(true));
  expect(pings).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await probe.isAnswering();
  expect(pings).toBe(2);
});
