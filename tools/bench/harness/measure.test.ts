import { sample } from './measure';

test('a look that fails ends the work that it watches', async () => {
  const endless = new Promise<void>(() => undefined);
  const look = () => {
    throw new Error('no such process');
  };
  await expect(sample(1_000, look, () => endless)).rejects.toThrow('no such process');
});

test('looks end with the work that they watch', async () => {
  let looks = 0;
  const look = () => void (looks += 1);
  await sample(3_600_000, look, () => Promise.resolve());
  expect(looks).toBe(1);
});
