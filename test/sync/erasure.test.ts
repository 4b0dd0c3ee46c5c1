import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it('a run that has ended names no customer', async () => {
  const bound = await boundStore(lab);
  const { id } = await memberOnContact(bound);
  for (const mode of ['full', 'preview', 'clear'] as const) {
    const { run } = await bound.sync(mode);
    expect(run.counts.read).toBe(1);
    expect(JSON.stringify(run)).not.toContain(id);
  }
});
