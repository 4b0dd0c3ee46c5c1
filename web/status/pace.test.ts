import { en } from '../locales/en';
import type { Language } from '../locales/language';
import { zhTW } from '../locales/zh-TW';
import { describePace } from './pace';

const running = { status: 'running' as const, etaSeconds: 75, limitedBy: null };
const byRate = { partner: 'omnichat', reason: 'rate', until: null } as const;
const syncing = { status: 'syncing' as const, reason: null };

describe('the pace of a run', () => {
  it('gives the time left with the limit that causes it', () => {
    expect(describePace({ ...running, limitedBy: byRate }, syncing, {}, zhTW, 'zh-TW')).toBe(
      '預計還需 1 分鐘 15 秒，受 Omnichat API 每秒 40 次限制',
    );
  });

  it('names the rate in force', () => {
    expect(describePace({ ...running, limitedBy: byRate }, syncing, { omnichatRequestsPerSecond: 25 }, en, 'en')).toBe(
      "About 1 minute 15 seconds left, limited by Omnichat's API to 25 calls a second",
    );
  });

  it('says so while nothing is known', () => {
    expect(describePace({ ...running, etaSeconds: null }, syncing, {}, en, 'en')).toBe('Estimating the time left');
  });
});

describe('the pace of a waiting run', () => {
  const words = (language: Language, reason: 'outage' | 'retry_after', until: string | null) =>
    describePace(
      { status: 'waiting', etaSeconds: 75, limitedBy: { partner: 'shopline', reason, until } },
      syncing,
      {},
      language === 'en' ? en : zhTW,
      language,
    );

  it.each([
    ['zh-TW', 'outage', 'SHOPLINE 暫時無法連線，稍後會自動再試，無需處理'],
    ['zh-TW', 'retry_after', 'SHOPLINE 要求稍候，稍後會自動繼續'],
    ['en', 'outage', 'SHOPLINE cannot be reached; tries again by itself soon, nothing to do'],
    ['en', 'retry_after', 'SHOPLINE asked us to wait; continues by itself soon'],
  ] as const)('is what it waits for: in %s, %s', (language, reason, expected) => {
    expect(words(language, reason, null)).toBe(expected);
  });

  it('gives the time when it is known', () => {
    const until = '2026-03-01T12:00:00Z';
    expect(words('zh-TW', 'outage', until)).toMatch(/^SHOPLINE 暫時無法連線，將於 \d\d:\d\d:\d\d 自動再試，無需處理$/);
    expect(words('en', 'retry_after', until)).toMatch(/ continues by itself at \d\d:\d\d:\d\d$/);
  });
});

describe("a run that waits for people, which looks like an outage of SHOPLINE's", () => {
  const waiting = {
    status: 'waiting' as const,
    etaSeconds: null,
    limitedBy: { partner: 'shopline', reason: 'outage', until: null } as const,
  };
  const reason = { code: 'shopline_access_revoked', title: 'SHOPLINE 授權已失效', detail: '', remedy: '' };

  it('says what is asked of the admin', () => {
    expect(describePace(waiting, { status: 'attention', reason }, {}, zhTW, 'zh-TW')).toBe(
      '等待您處理：SHOPLINE 授權已失效',
    );
  });

  it("says that SHOPLINE's authorisation is missing", () => {
    const owner = { status: 'awaiting_authorization' as const, reason: null };
    expect(describePace(waiting, owner, {}, zhTW, 'zh-TW')).toBe(zhTW.status.explain.awaiting_authorization);
  });

  it('but not while it runs', () => {
    expect(describePace(running, { status: 'attention', reason }, {}, zhTW, 'zh-TW')).toBe('預計還需 1 分鐘 15 秒');
  });
});
