import type { AdminPage } from './adminPage';

const days = 90;
const dayMs = 86_400_000;
const taipeiOffsetMs = 8 * 3_600_000;

/** The day of Taipei, some days ago. */
export const dayAt = (ago: number) => new Date(Date.now() + taipeiOffsetMs - ago * dayMs).toISOString().slice(0, 10);

/** Answers for the API as if the store had grown over 90 days: its report, and what was written. */
export async function withPast({ page }: AdminPage): Promise<void> {
  const report = Array.from({ length: days }, (_, index) => dayOf(index));
  const asked = (url: string) => Number(new URL(url).searchParams.get('days'));
  await page.route('**/report?*', (route) => route.fulfill({ json: report.slice(-asked(route.request().url())) }));
  await page.route('**/activity?*', (route) => route.fulfill({ json: activityOf(asked(route.request().url())) }));
}

/** @param index days since the store was connected */
function dayOf(index: number) {
  const members = 11_000 + index * 12;
  const contacts = Math.round(members * (0.52 + index * 0.001));
  const silver = Math.round(members * 0.3);
  const gold = Math.round(members * 0.1);
  return {
    date: dayAt(days - 1 - index),
    members,
    lineLogins: Math.round(members * 0.8),
    phones: Math.round(members * 0.75),
    contacts,
    delivered: contacts - 40 + (index % 7),
    conflicts: 30,
    failed: 10 - (index % 7),
    byTier: [
      { tier: '金卡會員', members: gold, matched: Math.round(gold * 0.9) },
      { tier: '銀卡會員', members: silver, matched: Math.round(silver * 0.7) },
      { tier: null, members: members - gold - silver, matched: contacts - Math.round(gold * 0.9 + silver * 0.7) },
    ],
  };
}

/** One point an hour where a single day is shown, else one point a day. */
function activityOf(shownDays: number) {
  const count = shownDays === 1 ? 24 : shownDays;
  const stepMs = shownDays === 1 ? dayMs / 24 : dayMs;
  const last = Math.floor((Date.now() + taipeiOffsetMs) / stepMs) * stepMs - taipeiOffsetMs;
  const points = Array.from({ length: count }, (_, index) => {
    const written = 900 + ((index * 211) % 700);
    return {
      at: new Date(last - (count - 1 - index) * stepMs).toISOString(),
      written,
      failed: index % 5 === 3 ? 40 : 0,
      changes: written,
      medianSeconds: 0.4 + (index % 4) * 0.2,
      p95Seconds: 2 + ((index * 3) % 5),
    };
  });
  const sum = (of: (point: (typeof points)[number]) => number) => points.reduce((total, point) => total + of(point), 0);
  const total = {
    written: sum(({ written }) => written),
    failed: sum(({ failed }) => failed),
    changes: sum(({ changes }) => changes),
    medianSeconds: 0.7,
    p95Seconds: 4.2,
  };
  return { stepSeconds: stepMs / 1_000, total, points };
}
