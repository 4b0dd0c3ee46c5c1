import type { HourCounts } from '../../domain/trends';
import { HourTally } from './hourTally';

function tally() {
  const added: HourCounts[] = [];
  const hours = new HourTally(async (counts) => void added.push(counts));
  return { hours, added };
}

it('saves nothing where nothing was written', async () => {
  const { hours, added } = tally();
  await hours.saveNowAndThen();
  await hours.save();
  expect(added).toEqual([]);
});

it('saves the sum once, however many were written', async () => {
  const { hours, added } = tally();
  for (let written = 0; written < 500; written += 1) hours.noteDelivery('delivered');
  hours.noteDelivery('cleared');
  hours.noteDelivery('failed');
  hours.noteChange(400);
  await hours.saveNowAndThen();
  expect(added).toEqual([]);
  await hours.save();
  await hours.save();
  expect(added).toHaveLength(1);
  expect(added[0]).toMatchObject({ written: 501, failed: 1 });
  expect(added[0]!.waits.slice(0, 2)).toEqual([1, 0]);
});
