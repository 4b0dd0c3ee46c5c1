import { isFollowed } from '../../core/domain/attention';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { pausedHalfway } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

async function resume(bound: Bound, runId: string): Promise<void> {
  await bound.steer(runId, 'run');
  expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
  await bound.finish(runId, 'completed');
}

describe('a sync that goes on after a pause', () => {
  it('settles what work beside it found to be missing, and changes are followed again', async () => {
    const bound = await lab.bind();
    const { integrationId, team } = bound;
    const { written, runId } = await pausedHalfway(lab, bound);
    const define = (state: string) =>
      lab.control.call('POST', `/control/teams/${team.teamId}/definitions`, { key: 'shopline_points', state });
    await define('archived');
    await bound.editMember(written.id, { member_point_balance: 13 });
    await bound.announce(written.id);
    const end = await bound.deliverChanges();
    expect(end).toMatchObject({ kind: 'parked', code: 'attribute_definitions_missing' });
    await lab.activities.setAttention({ integrationId, code: 'attribute_definitions_missing' });
    await define('active');
    await resume(bound, runId);
    expect(isFollowed(await bound.integration())).toBe(true);
  });
});
