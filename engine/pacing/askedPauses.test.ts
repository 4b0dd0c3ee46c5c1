import { AskedPauses } from './askedPauses';

const at = (ms: number) => new Date(ms).toISOString();

describe('the pause a partner has asked for', () => {
  it('is told while it lasts, and no longer', () => {
    const pauses = new AskedPauses();
    expect(pauses.longest(1_000)).toBeNull();
    pauses.note('shopline', 2_000, 1_000);
    expect(pauses.longest(2_999)).toEqual({ partner: 'shopline', reason: 'retry_after', until: at(3_000) });
    expect(pauses.longest(3_000)).toBeNull();
  });

  it('is the longest of both partners, and not shortened by a later one', () => {
    const pauses = new AskedPauses();
    pauses.note('omnichat', 30_000, 1_000);
    pauses.note('shopline', 1_000, 1_500);
    pauses.note('omnichat', 1_000, 2_000);
    expect(pauses.longest(2_100)).toEqual({ partner: 'omnichat', reason: 'retry_after', until: at(31_000) });
  });
});
