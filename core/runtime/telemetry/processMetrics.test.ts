import { ProcessMetrics } from './processMetrics';

test('whether Temporal answers is not told before it was asked', async () => {
  const metrics = new ProcessMetrics();
  const told = async () => /^temporal_reachable (.*)$/m.exec(await metrics.registry.metrics())?.[1];
  expect(await told()).toBeUndefined();
  metrics.showTemporal(false);
  expect(await told()).toBe('0');
  metrics.showTemporal(true);
  expect(await told()).toBe('1');
});
