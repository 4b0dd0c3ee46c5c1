import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const phone = (mobile: string) => ({ mobile_phone: mobile, mobile_phone_country_calling_code: '886' });

describe('a preview judges by what SHOPLINE shows now', () => {
  it('when a member was corrected since the last preview', async () => {
    const bound = await lab.bind({ members: 0 });
    await memberOnContact(bound, phone('0912111001'));
    const second = await memberOnContact(bound, phone('0912111001'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    await bound.editMember(second.id, { mobile_phone: '0912111002' });
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 0, delivered: 2 });
    expect((await bound.sync()).run.counts).toMatchObject({ conflicts: 0, delivered: 2 });
  });

  it('when a member was removed since the last preview', async () => {
    const bound = await lab.bind({ members: 0 });
    await memberOnContact(bound, phone('0912111003'));
    const second = await memberOnContact(bound, phone('0912111003'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    await lab.control.call('DELETE', `/control/stores/${bound.merchantId}/members/${second.id}`);
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 0, delivered: 1 });
  });

  it('when new members on different pages came without a webhook', async () => {
    const bound = await boundStore(lab);
    await memberOnContact(bound, phone('0912111004'));
    for (let at = 0; at < 60; at += 1) await bound.addMember({ line_id: null });
    await memberOnContact(bound, phone('0912111004'));
    expect((await bound.sync('preview')).run.counts).toMatchObject({ conflicts: 2, delivered: 0 });
    expect(await bound.diff({ untouched: 'true' })).toEqual([]);
  });
});
