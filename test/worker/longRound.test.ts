import { housekeepingActivities, type Measured } from '../../activities/housekeeping/keepHouse';
import { until } from '../../tools/local/until';
import { inActivity } from '../support/activity';
import { HouseLab } from '../support/houseLab';

const lab = HouseLab.ofFile();

/** Does a round in which Temporal takes its time over a store. @returns the depths that the worker showed */
async function depthsOfRound(whileTemporalWaits: (shown: number[]) => Promise<void>): Promise<number[]> {
  const shown: number[] = [];
  const show = ({ depth }: Measured) => void shown.push(depth);
  const slow = jest.spyOn(lab.client.workflow, 'getHandle').mockImplementationOnce((workflowId) => {
    slow.mockRestore();
    const handle = lab.client.workflow.getHandle(workflowId);
    const describe = async () => {
      await whileTemporalWaits(shown);
      return handle.describe();
    };
    return { ...handle, describe };
  });
  const activities = housekeepingActivities({ ...lab.makeHouse(), show }, 100);
  await inActivity(() => activities.keepHouse({ lookedUpTo: null }));
  return shown;
}

// A worker shows a measurement for 40 s. In a longer round the gauges would fall to 0, and an alert would begin anew.
it('a round measures what waits for as long as it lasts, and no longer', async () => {
  const integration = await lab.bind();
  await lab.addMember(integration, 'm1');
  const shown = await depthsOfRound(async (depths) => {
    await until(() => depths.length > 2, { timeoutMs: 30_000, what: 'two more measurements' });
    await lab.addMember(integration, 'm2');
    await until(() => depths.includes(2), { timeoutMs: 30_000, what: 'what has come since' });
  });
  expect(shown.slice(0, 3)).toEqual([1, 1, 1]);
  expect(shown.at(-1)).toBe(2);
  const { length } = shown;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(shown).toHaveLength(length);
});
