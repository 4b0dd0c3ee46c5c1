import { en } from '../locales/en';
import type { Language } from '../locales/language';
import { zhTW } from '../locales/zh-TW';
import { describePace } from './pace';

const now = { nowMs: Date.parse('2026-02-01T00:00:00Z'), stalledSeconds: 0 };
const none = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
const counts = { ...none, read: 40 };
const running = { mode: 'full' as const, status: 'running' as const, etaSeconds: 75, limitedBy: null, counts };
const byRate = { partner: 'omnichat', reason: 'rate', until: null } as const;
const syncing = { status: 'syncing' as const, reason: null };

describe('the pace of a run', () => {
  it('gives the time left with the limit that causes it', () => {
    expect(describePace({ ...running, limitedBy: byRate }, syncing, {}, zhTW, 'zh-TW', now)).toBe(
      '預計還需 1 分鐘 15 秒，為避免超過 Omnichat 流量上限，正分批寫入',
    );
  });

  it('says that data is cleared, not written, while it is taken back', () => {
    const clearing = { ...running, mode: 'clear' as const, limitedBy: byRate };
    expect(describePace(clearing, syncing, {}, zhTW, 'zh-TW', now)).toContain('正分批清除');
  });

  it('names the rate in force', () => {
    expect(
      describePace({ ...running, limitedBy: byRate }, syncing, { omnichatRequestsPerSecond: 25 }, en, 'en', now),
    ).toBe("About 1 minute 15 seconds left, paced to stay within Omnichat's limit of 25 calls a second");
  });

  it('says so while nothing is known', () => {
    expect(describePace({ ...running, etaSeconds: null }, syncing, {}, en, 'en', now)).toBe('Estimating the time left');
  });
});

describe('the pace of a waiting run', () => {
  const words = (language: Language, reason: 'outage' | 'retry_after', until: string | null) =>
    describePace(
      { mode: 'full', status: 'waiting', etaSeconds: 75, limitedBy: { partner: 'shopline', reason, until }, counts },
      syncing,
      {},
      language === 'en' ? en : zhTW,
      language,
      now,
    );

  it.each([
    ['zh-TW', 'outage', 'SHOPLINE 暫時無法連線，即將自動再試，無需處理'],
    ['zh-TW', 'retry_after', 'SHOPLINE 要求稍候，即將自動繼續'],
    ['en', 'outage', 'SHOPLINE cannot be reached; retries automatically in a moment, nothing to do'],
    ['en', 'retry_after', 'SHOPLINE asked us to wait; continues automatically in a moment'],
  ] as const)('is what it waits for: in %s, %s', (language, reason, expected) => {
    expect(words(language, reason, null)).toBe(expected);
  });

  it('gives the time when it is known', () => {
    const until = '2026-03-01T12:00:00Z';
    expect(words('zh-TW', 'outage', until)).toMatch(/^SHOPLINE 暫時無法連線，將於 \d\d:\d\d:\d\d 自動再試，無需處理$/);
    expect(words('en', 'retry_after', until)).toMatch(/ continues automatically at \d\d:\d\d:\d\d$/);
  });
});

describe('the reason of now', () => {
  it('is that nothing moves, once that lasts, whatever the estimate says', () => {
    const stalled = (stalledSeconds: number) =>
      describePace({ ...running, limitedBy: byRate }, syncing, {}, zhTW, 'zh-TW', { ...now, stalledSeconds });
    expect(stalled(7)).toContain('預計還需');
    // The page cannot tell a slow partner from a worker that is away, so the text blames neither.
    expect(stalled(12)).toBe('12 秒沒有新進度。同步會自動繼續，無需處理；若超過 10 分鐘仍沒有進度，請聯繫客服');
  });

  it('is no stall while contacts are read, before the first member, unless a partner is away', () => {
    const preparing = (limitedBy: typeof byRate | null | { partner: 'omnichat'; reason: 'outage'; until: null }) => {
      const run = { ...running, etaSeconds: null, limitedBy, counts: none };
      return describePace(run, syncing, {}, zhTW, 'zh-TW', { ...now, stalledSeconds: 200 });
    };
    expect(preparing(null)).toBe('正在估算剩餘時間');
    expect(preparing(byRate)).toContain('正在估算剩餘時間');
    expect(preparing({ partner: 'omnichat', reason: 'outage', until: null })).toContain('200 秒沒有新進度');
  });

  it('names no time that is past', () => {
    const limitedBy = { partner: 'shopline', reason: 'outage', until: '2026-01-31T23:59:59Z' } as const;
    const said = describePace({ ...running, status: 'waiting', limitedBy }, syncing, {}, zhTW, 'zh-TW', now);
    expect(said).toBe('SHOPLINE 暫時無法連線，即將自動再試，無需處理');
  });

  it('of a paused preview is a preview', () => {
    const paused = { ...running, mode: 'preview' as const, status: 'paused' as const };
    expect(describePace(paused, syncing, {}, zhTW, 'zh-TW', now)).toBe('預覽已暫停，按「繼續」後會從中斷處接續。');
  });
});

describe("a run that waits for people, which looks like an outage of SHOPLINE's", () => {
  const waiting = {
    mode: 'full' as const,
    status: 'waiting' as const,
    etaSeconds: null,
    limitedBy: { partner: 'shopline', reason: 'outage', until: null } as const,
    counts,
  };
  const reason = { code: 'shopline_access_revoked', title: 'SHOPLINE 授權已失效', detail: '', remedy: '' };

  it('says what is asked of the admin', () => {
    expect(describePace(waiting, { status: 'attention', reason }, {}, zhTW, 'zh-TW', now)).toBe(
      '等待您處理：SHOPLINE 授權已失效',
    );
  });

  it('and not of removals, which hold up no sync', () => {
    const held = { ...reason, code: 'removals_unconfirmed' as const };
    expect(describePace(waiting, { status: 'attention', reason: held }, {}, zhTW, 'zh-TW', now)).toBe(
      describePace(waiting, { status: 'syncing', reason: null }, {}, zhTW, 'zh-TW', now),
    );
  });

  it("says that SHOPLINE's authorisation is missing", () => {
    const owner = { status: 'awaiting_authorization' as const, reason: null };
    expect(describePace(waiting, owner, {}, zhTW, 'zh-TW', now)).toBe(zhTW.status.explain.awaiting_authorization);
  });

  it('but not while it runs', () => {
    expect(describePace(running, { status: 'attention', reason }, {}, zhTW, 'zh-TW', now)).toBe(
      '預計還需 1 分鐘 15 秒',
    );
  });
});
