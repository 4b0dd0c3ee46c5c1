import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { memberOnContact } from '../support/lineMembers';

/** So many failures in a row that a member for whom the partner always fails would be given up. */
const unluckyCount = 9;
const others = 24;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** A store in which the partner fails twice for every member but the first, and for that one `unluckyCount` times. */
async function storeOfUnlucky(faultOf: (member: { id: string; lineId: string }) => Record<string, unknown>) {
  const bound = await lab.bind({ members: 0 });
  const members: { id: string; lineId: string }[] = [];
  for (let at = 0; at <= others; at += 1) {
    members.push(await memberOnContact(bound, { mobile_phone: `0912${String(at).padStart(6, '0')}` }));
  }
  const failing = async () => {
    for (const [at, member] of members.entries()) {
      const count = at === 0 ? unluckyCount : 2;
      await lab.control.addFault({
        partner: 'omnichat',
        status: 500,
        body: { errorCode: 'UNEXPECTED_ERROR', message: 'unexpected' },
        ...faultOf(member),
        count,
      });
    }
  };
  return { bound, members, failing };
}

describe('a partner that fails now and then, for anybody', () => {
  it('fails no member who is written, however often it failed for one of them', async () => {
    const { bound, failing } = await storeOfUnlucky(({ lineId }) => ({
      match: { method: 'PUT', queryIncludes: lineId },
    }));
    await failing();
    const { end, run } = await bound.sync();
    expect(end).toEqual({ kind: 'done' });
    expect(run).toMatchObject({ status: 'completed', counts: { delivered: others + 1, failed: 0 } });
    expect(await lab.control.call('GET', '/control/faults?unfired=true')).toEqual([]);
    expect(await bound.diff()).toEqual([]);
  });

  it('fails no member who is read, however often it failed for one of them', async () => {
    const { bound, members, failing } = await storeOfUnlucky(({ id }) => ({
      partner: 'shopline',
      match: { method: 'GET', pathPrefix: `/v1/customers/${id}` },
    }));
    await bound.sync();
    await failing();
    await bound.change(...members.map(({ id }) => id));
    for (const { id } of members) expect(await bound.member(id)).toMatchObject({ state: 'delivered' });
    expect(await lab.control.call('GET', '/control/faults?unfired=true')).toEqual([]);
  });
});
