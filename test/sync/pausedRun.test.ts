import { isFollowed } from '../../core/domain/attention';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

/** A sync that is paused once it has written one of two members. */
async function pausedSync(bound: Bound) {
  const written = await memberOnContact(bound);
  const unwritten = await memberOnContact(bound);
  const match = { method: 'PUT', queryIncludes: unwritten.lineId };
  await lab.control.addFault({ partner: 'omnichat', match, status: 500 });
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  await lab.until(async () => (await bound.member(written.id))?.state === 'delivered');
  await bound.steer(runId, 'pause');
  expect((await slice).end).toEqual({ kind: 'paused' });
  await lab.control.removeFaults();
  return { written, unwritten, runId };
}

async function resume(bound: Bound, runId: string): Promise<void> {
  await bound.steer(runId, 'run');
  expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
  await bound.finish(runId, 'completed');
}

describe('a sync that goes on after a pause', () => {
  it('settles what work beside it found to be missing, and changes are followed again', async () => {
    const bound = await lab.bind();
    const { integrationId, team } = bound;
    const { written, runId } = await pausedSync(bound);
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
