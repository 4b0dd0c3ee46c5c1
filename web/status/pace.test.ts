import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';
import { describePace } from './pace';

const running = { status: 'running' as const, etaSeconds: 75, limitedBy: null };
const byRate = { partner: 'omnichat', reason: 'rate', until: null } as const;

describe('the pace of a run', () => {
  it('gives the time left with the limit that causes it', () => {
    expect(describePace({ ...running, limitedBy: byRate }, {}, zhTW, 'zh-TW')).toBe(
      '預計還需 1 分鐘 15 秒，受 Omnichat API 每秒 40 次限制',
    );
  });

  it('names the rate in force', () => {
    expect(describePace({ ...running, limitedBy: byRate }, { omnichatRequestsPerSecond: 25 }, en, 'en')).toBe(
      "About 1 minute 15 seconds left, limited by Omnichat's API to 25 calls a second",
    );
  });

  it('of a waiting run is what it waits for', () => {
    const limitedBy = { partner: 'shopline', reason: 'outage', until: null } as const;
    expect(describePace({ status: 'waiting', etaSeconds: 75, limitedBy }, {}, zhTW, 'zh-TW')).toBe(
      'SHOPLINE 暫時無法連線，將於 稍後再試，無需處理',
    );
  });

  it('says so while nothing is known', () => {
    expect(describePace({ ...running, etaSeconds: null }, {}, en, 'en')).toBe('Estimating the time left');
  });
});
