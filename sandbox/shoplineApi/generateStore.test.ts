import { generateStore } from './generateStore';

const nowMs = Date.parse('2026-11-24T00:00:00Z');
const request = { members: 4_000, seed: 1, defects: 0, countryCode: 'TW', installed: true } as const;

test('one seed is one store', () => {
  const [a, b] = [generateStore(request, nowMs), generateStore(request, nowMs)];
  expect([...a.all()]).toEqual([...b.all()]);
  expect(generateStore({ ...request, seed: 2 }, nowMs).profile.merchantId).not.toBe(a.profile.merchantId);
});

test('without defects no phone and no LINE id is shared; with them some are', () => {
  const shared = (defects: number) => {
    const members = [...generateStore({ ...request, defects }, nowMs).all()];
    const count = (values: (string | null)[]) =>
      values.filter((value) => value !== null).length - new Set(values.filter((value) => value !== null)).size;
    return [count(members.map(({ phone }) => phone)), count(members.map(({ lineId }) => lineId))];
  };
  expect(shared(0)).toEqual([0, 0]);
  expect(shared(0.05).every((n) => n > 0)).toBe(true);
});

test('a quarter was updated in the last 90 days; guests, unconfirmed phones and missing LINE ids occur', () => {
  // A missing time becomes NaN, which lies in no range.
  const members = [...generateStore(request, nowMs).all()].map((member) => ({
    ...member,
    updatedAtMs: member.updatedAtMs ?? Number.NaN,
  }));
  const share = (matches: (member: (typeof members)[number]) => boolean) =>
    members.filter(matches).length / members.length;
  expect(share(({ updatedAtMs }) => updatedAtMs > nowMs - 90 * 86_400_000)).toBeCloseTo(0.28, 1);
  expect(share(({ isMember }) => !isMember)).toBeCloseTo(0.07, 1);
  expect(share(({ lineId }) => lineId === null)).toBeCloseTo(0.28, 1);
  expect(share(({ phone, phoneVerified }) => phone !== null && !phoneVerified)).toBeGreaterThan(0.1);
  expect(members.every(({ lineId }) => lineId === null || /^U[0-9a-f]{32}$/.test(lineId))).toBe(true);
  expect(members.every(({ updatedAtMs, createdAtMs }) => updatedAtMs >= createdAtMs && updatedAtMs <= nowMs)).toBe(
    true,
  );
});
