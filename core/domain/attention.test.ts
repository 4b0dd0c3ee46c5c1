import { attentionOrder, isFollowed, letsChangesThrough, shownAttention, standing, type Attentions } from './attention';

const at = new Date(0);
const of = (...codes: string[]) => Object.fromEntries(codes.map((code) => [code, { at }])) as Attentions;

it('shows a refusal before what an admin can do about the store, and the question that stops nothing last', () => {
  const all = of('removals_unconfirmed', 'line_account_mismatch', 'line_account_gone', 'omnichat_access_revoked');
  expect(standing(all).map(({ code }) => code)).toEqual([
    'omnichat_access_revoked',
    'line_account_gone',
    'line_account_mismatch',
    'removals_unconfirmed',
  ]);
  expect(shownAttention({})).toBeNull();
  expect(shownAttention({ removals_unconfirmed: { at, missing: '5' } })).toEqual({
    code: 'removals_unconfirmed',
    missing: '5',
    at,
  });
});

it('has a place for each reason, and shows one of a newer release first', () => {
  expect(new Set(attentionOrder).size).toBe(attentionOrder.length);
  const all = of('line_account_gone', 'of_a_newer_release');
  expect(shownAttention(all)).toMatchObject({ code: 'of_a_newer_release' });
  expect(isFollowed({ isLive: true, attentions: all })).toBe(false);
});

it('follows changes only where every reason lets them through, and shows one that stops them where one stands', () => {
  for (const code of attentionOrder) {
    const attentions = of('removals_unconfirmed', code);
    const isAlone = code === 'removals_unconfirmed';
    expect(isFollowed({ isLive: true, attentions })).toBe(isAlone);
    expect(letsChangesThrough(shownAttention(attentions)!.code)).toBe(isAlone);
  }
  expect(isFollowed({ isLive: true, attentions: {} })).toBe(true);
  expect(isFollowed({ isLive: false, attentions: {} })).toBe(false);
});
