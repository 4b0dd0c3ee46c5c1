import { alertText } from './alertTexts';

const counts = { read: 12_345, eligible: 0, skipped: 1_000, unchanged: 11_345, delivered: 0, failed: 0, conflicts: 0 };
const completed = { id: 'a', event: 'sync.completed', at: '2026-03-01T12:00:00Z', counts } as const;
const conflicts = { id: 'b', event: 'conflicts.appeared', at: '2026-03-01T12:00:00Z' } as const;

it('writes numbers as people read them', () => {
  expect(alertText(completed, '好日子', 'zh-TW').body).toBe(
    '已讀取 12,345 位會員：已寫入 0 位、無需變更 11,345 位、略過 1,000 位、失敗 0 位、衝突 0 位。',
  );
  expect(alertText({ ...conflicts, conflicts: 1_234 }, 'Good Day', 'en').body).toMatch(
    /^1,234 members are in conflict/,
  );
});

it('tells of one member in conflict as of one', () => {
  expect(alertText({ ...conflicts, conflicts: 1 }, 'Good Day', 'en').body).toBe(
    '1 member is in conflict and waits for your decision.',
  );
});
