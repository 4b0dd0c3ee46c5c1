import { IntegrationFactsReader } from '../../api/integrations/integrationFacts';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it.each([
  ['completed', (runId: string) => runId],
  ['cancelled', () => undefined],
] as const)(
  'a sync that has just ended %s is no longer open, and is the last one unless it was cancelled',
  async (status, lastOf) => {
    const bound = await lab.bind();
    const { integrationId } = bound;
    const runId = await bound.openRun();
    const ended = { status, finishedAt: new Date() };
    await lab.store.models.syncRuns.updateOne({ _id: runId, integrationId }, { $set: ended });
    const facts = await new IntegrationFactsReader(lab.store, { isReachable: true }).read(await bound.integration());
    expect([facts.activeRun, facts.lastFullRun?._id]).toEqual([null, lastOf(runId)]);
  },
);
