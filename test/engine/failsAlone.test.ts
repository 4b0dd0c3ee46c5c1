import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

const TEST_TIMEOUT_MS = 90_000;
const done = { kind: 'done' };

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** Some members on contacts of their own. */
async function boundStore(count: number) {
  const bound = await lab.bind({ members: 0 });
  const members: { id: string; lineId: string }[] = [];
  for (let at = 0; at < count; at += 1) {
    const lineId = `U${`${lineIds++}`.padStart(32, '0')}`;
    await bound.addContact(lineId);
    const { id } = await bound.addMember({ line_id: lineId, member_point_balance: 12 });
    members.push({ id, lineId });
  }
  return { bound, members };
}
let lineIds = 0;

const failingWrites = (lineId?: string) =>
  lab.control.addFault({
    partner: 'omnichat',
    match: { method: 'PUT', ...(lineId ? { queryIncludes: lineId } : {}) },
    status: 500,
    body: { errorCode: 'UNEXPECTED_ERROR', message: 'unexpected' },
  });

const pointsOf = async (bound: Bound, lineId: string) => (await bound.contact(lineId))?.attributes.shopline_points;

describe('a contact for which Omnichat always answers 500', () => {
  it(
    'fails alone: the run ends, later runs end as well, and it is written once Omnichat takes it',
    async () => {
      const { bound, members } = await boundStore(12);
      const bad = members[3]!;
      const fault = await failingWrites(bad.lineId);
      const first = await bound.sync();
      expect(first.end).toEqual(done);
      expect(first.run).toMatchObject({ status: 'completed_with_errors', failedBy: { contact_unwritable: 1 } });
      expect(first.run.counts).toMatchObject({ read: 12, delivered: 11, failed: 1 });

      // Nothing else is to be written now, so nothing proves that Omnichat works.
      const second = await bound.sync();
      expect(second.end).toEqual(done);
      expect(second.run.counts).toMatchObject({ unchanged: 11, failed: 1 });

      await lab.control.call('DELETE', `/control/faults/${fault.id}`);
      expect((await bound.sync()).run.counts).toMatchObject({ delivered: 1, failed: 0 });
      expect(await bound.diff()).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'fails alone among live changes',
    async () => {
      const { bound, members } = await boundStore(3);
      await bound.sync();
      const [bad, good] = members as [(typeof members)[0], (typeof members)[0]];
      await failingWrites(bad.lineId);
      for (const { id } of [bad, good]) await bound.editMember(id, { member_point_balance: 77 });
      await bound.change(bad.id, good.id);
      expect(await bound.member(bad.id)).toMatchObject({ state: 'failed', code: 'contact_unwritable' });
      expect(await pointsOf(bound, good.lineId)).toBe(77);
    },
    TEST_TIMEOUT_MS,
  );
});

it(
  'Omnichat answers 500 to every write: an outage, and nobody fails',
  async () => {
    const { bound, members } = await boundStore(12);
    await failingWrites();
    const runId = await bound.openRun();
    expect((await bound.slice(runId)).end).toMatchObject({ kind: 'waiting', limitedBy: { partner: 'omnichat' } });
    for (const { id } of members) expect((await bound.member(id))?.state).not.toBe('failed');
    await lab.control.removeFaults();
    expect((await bound.slice(runId)).end).toEqual(done);
    expect((await bound.run(runId)).counts).toMatchObject({ delivered: 12, failed: 0 });
  },
  TEST_TIMEOUT_MS,
);
