import { sharedStack } from '../harness/sharedStack';
import { quietActivity } from '../support/activity';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

it.each([
  ['', false],
  [', though it is handed over since', true],
])(
  'taking back clears again what a former worker writes late, also without the member id%s',
  async (_, isHandedOver) => {
    const bound = await boundStore(lab);
    const whole = await memberOnContact(bound);
    const part = await memberOnContact(bound);
    const slow = await memberOnContact(bound);
    await bound.reconcile();
    const match = { pathPrefix: '/v1/contacts/line', queryIncludes: slow.lineId };
    await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, count: 1 });
    const runId = await bound.openRun('clear');
    const worker = quietActivity();
    const slice = bound.slice(runId, lab.activities, worker);
    const isCleared = async ({ lineId }: typeof slow) => (await bound.contact(lineId))?.memberId === null;
    await lab.until(async () => (await isCleared(whole)) && (await isCleared(part)));
    const late = ({ lineId: userId }: typeof slow, ids: { memberId?: string }) => {
      const customAttributes = [{ key: 'shopline_points', value: 12 }];
      const { channelId, apiToken } = bound.team;
      return lab.deps.omnichat.putContact(apiToken, { channelId, userId }, { ...ids, customAttributes });
    };
    await late(whole, { memberId: whole.id });
    await late(part, {});
    expect(await isCleared(slow)).toBe(false);
    if (isHandedOver) worker.cancel();
    await lab.control.removeFaults();
    if (isHandedOver) expect((await slice).end).toEqual({ kind: 'handedOver' });
    expect((isHandedOver ? await bound.slice(runId) : await slice).end).toEqual({ kind: 'done' });
    expect((await bound.run(runId)).counts).toMatchObject({ read: 3, delivered: 3, unchanged: 0 });
    expect(await bound.diff({ cleared: 'true' })).toEqual([]);
  },
);
