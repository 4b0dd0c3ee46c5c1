import { MockActivityEnvironment } from '@temporalio/testing';
import { inTurn } from './progress';

test('deletions heartbeat however long one takes, and tell what each removed', async () => {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  let onBeat: () => void = () => undefined;
  environment.on('heartbeat', (details: unknown) => {
    beats.push(details);
    onBeat();
  });
  const threeBeatsLong = () =>
    new Promise<{ deletedCount: number }>((resolve) => {
      onBeat = () => {
        if (beats.length >= 4) resolve({ deletedCount: 7 });
      };
    });
  const steps: Parameters<typeof inTurn>[0] = [
    ['inbox', () => Promise.resolve({ deletedCount: 2 })],
    ['members', threeBeatsLong],
  ];
  const removed = await environment.run<[], Record<string, number>, () => Promise<Record<string, number>>>(() =>
    inTurn(steps),
  );
  expect(removed).toEqual({ inbox: 2, members: 7 });
  const members = { removing: 'members' };
  expect(beats.slice(0, 4)).toEqual([{ removing: 'inbox' }, members, members, members]);
});
