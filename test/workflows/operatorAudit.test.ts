import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

/** Does what an operator's signal asks for. The audit log fails it once, and Temporal has it done again. */
async function doneAgain<T>(integrationId: string, act: () => Promise<T>) {
  const { auditLog } = lab.store.models;
  const lost = jest.spyOn(auditLog, 'create').mockImplementationOnce(() => Promise.reject(new Error('away')));
  await expect(act()).rejects.toThrow('away');
  lost.mockRestore();
  const answer = await act();
  return { answer, notes: (await auditLog.find({ integrationId }).lean()).map(({ detail }) => detail) };
}

it("an operator's uninstall is in the audit log also where the first note of it failed", async () => {
  const bound = await lab.bind({ members: 5 });
  const { integrationId } = bound;
  const end = () => lab.activities.endBinding({ integrationId, reason: 'uninstalled' });
  expect((await doneAgain(integrationId, end)).notes).toEqual([{ signal: 'uninstalled' }]);
  expect(await bound.integration()).toMatchObject({ endReason: 'uninstalled' });
});

it("an operator's sync is in the audit log also where the first note of it failed", async () => {
  const { integrationId } = await lab.bind({ members: 5 });
  const open = () => lab.activities.openRequestedRun({ integrationId, mode: 'full' });
  expect(await doneAgain(integrationId, open)).toEqual({
    answer: true,
    notes: [{ signal: 'syncRequested', mode: 'full' }],
  });
});
