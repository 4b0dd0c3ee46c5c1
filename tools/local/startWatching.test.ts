import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startWatching } from './startWatching';
import { until } from './until';

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('what a watching program has started itself ends with it', async () => {
  const interrupted = new AbortController();
  const printed = startWatching('sh', ['-c', 'sleep 600 & echo $!; wait'], interrupted.signal);
  const [line] = (await once(createInterface({ input: printed }), 'line')) as [string];
  const pid = Number(line);
  expect(isRunning(pid)).toBe(true);
  interrupted.abort();
  await until(() => !isRunning(pid), { timeoutMs: 5_000, what: 'the end of the program' });
});
