import { MockActivityEnvironment } from '@temporalio/testing';
import { takeSteps } from './progress';

test('steps heartbeat however long one takes, and tell what each came to', async () => {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  let onBeat: () => void = () => undefined;
  environment.on('heartbeat', (details: unknown) => {
    beats.push(details);
    onBeat();
  });
  const threeBeatsLong = () =>
    new Promise<number>((resolve) => {
      onBeat = () => {
        if (beats.length >= 4) resolve(7);
      };
    });
  const steps: Parameters<typeof takeSteps>[0] = [
    ['inbox', () => Promise.resolve(2)],
    ['members', threeBeatsLong],
  ];
  const results = await environment.run<[], Record<string, number>, () => Promise<Record<string, number>>>(() =>
    takeSteps(steps),
  );
  expect(results).toEqual({ inbox: 2, members: 7 });
  const members = { step: 'members' };
  expect(beats.slice(0, 4)).toEqual([{ step: 'inbox' }, members, members, members]);
});
