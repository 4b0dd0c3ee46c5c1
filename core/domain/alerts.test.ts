import { dueAlerts, firstTold, type AlertFacts, type EndedRun, type ToldState } from './alerts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');
const counts = { read: 9, eligible: 9, skipped: 0, unchanged: 0, delivered: 9, failed: 0, conflicts: 0 };
const calm: AlertFacts = { attentions: [], endedRuns: [], isSyncing: false, conflicts: 0 };
const fresh = firstTold(calm, null, nowMs - 60_000);
const revoked = { code: 'shopline_access_revoked' as const, at: new Date(nowMs - 5_000) };
const run = (facts: Partial<EndedRun> = {}): EndedRun => ({
  id: 'r1',
  status: 'completed',
  code: null,
  endedAt: new Date(nowMs - 1_000),
  counts,
  ...facts,
});

/** Takes one look for each of `facts`, each with what the look before left as told. @returns what each look tells */
function looks(before: ToldState, ...facts: Partial<AlertFacts>[]) {
  let told = before;
  const events = facts.map((changes, look) => {
    const due = dueAlerts('i', told, { ...calm, ...changes }, nowMs + look * 15_000);
    told = due?.told ?? told;
    return due?.alerts.map(({ event }) => event) ?? [];
  });
  return events;
}

it('says nothing while nothing has changed', () => {
  expect(dueAlerts('i', fresh, calm, nowMs)).toBeNull();
});

it('tells what needs a person once, another reason anew, and its end once', () => {
  const other = { code: 'omnichat_access_revoked' as const, at: new Date(nowMs) };
  expect(looks(fresh, { attentions: [revoked] }, { attentions: [revoked] }, { attentions: [other] }, {}, {})).toEqual([
    ['integration.attention'],
    [],
    ['integration.attention'],
    ['integration.recovered'],
    [],
  ]);
});

it('tells a reason neither as over nor anew where another comes before it for a while, nor as recovery what another outlasts', () => {
  const question = { code: 'removals_unconfirmed' as const, at: new Date(nowMs) };
  const both = { attentions: [revoked, question] };
  expect(looks(fresh, { attentions: [question] }, both, { attentions: [question] }, {}, {})).toEqual([
    ['integration.attention'],
    ['integration.attention'],
    [],
    ['integration.recovered'],
    [],
  ]);
  expect(looks(fresh, both, both, { attentions: [question] }, both, { attentions: [revoked] }, {})).toEqual([
    ['integration.attention'],
    [],
    ['integration.attention'],
    ['integration.attention'],
    [],
    ['integration.recovered'],
  ]);
});

it('does not take the beginning of a sync, which sets attention aside, for the end of the trouble', () => {
  const attentions = [revoked];
  expect(
    looks(fresh, { attentions }, { isSyncing: true }, { attentions: [{ ...revoked, at: new Date(nowMs) }] }),
  ).toEqual([['integration.attention'], [], []]);
});

it('tells each sync that ended: completed, with issues, failed; not one that was cancelled', () => {
  const endedRuns = [
    run(),
    run({ id: 'r2', status: 'completed_with_issues' }),
    run({ id: 'r3', status: 'cancelled' }),
    run({ id: 'r4', status: 'failed', code: 'line_account_mismatch' }),
  ];
  const due = dueAlerts('i', fresh, { ...calm, endedRuns }, nowMs);
  expect(due?.alerts.map(({ event, runId, code }) => [event, runId, code])).toEqual([
    ['sync.completed', 'r1', null],
    ['sync.completed', 'r2', null],
    ['sync.failed', 'r4', 'line_account_mismatch'],
  ]);
  expect(due?.told.run.id).toBe('r4');
});

it('tells conflicts when their number has settled, more of them anew, and nothing while they are the same or fewer', () => {
  const of = (...numbers: number[]) => looks(fresh, ...numbers.map((conflicts) => ({ conflicts })));
  expect(of(1, 3, 3, 3)).toEqual([[], [], ['conflicts.appeared'], []]);
  expect(of(3, 3, 1, 1, 2, 2)).toEqual([[], ['conflicts.appeared'], [], [], [], ['conflicts.appeared']]);
});

it('waits with conflicts for the end of a sync', () => {
  const conflicts = 4;
  expect(looks(fresh, { conflicts, isSyncing: true }, { conflicts, isSyncing: true }, { conflicts })).toEqual([
    [],
    [],
    ['conflicts.appeared'],
  ]);
});

it('does not tell the same conflicts again after a moment in which fewer were found, in a sync or between two looks', () => {
  const conflicts = 3;
  const told = { ...fresh, conflicts, conflictsSeen: conflicts };
  expect(looks(told, { conflicts: 1, isSyncing: true }, { conflicts, isSyncing: true }, { conflicts })).toEqual([
    [],
    [],
    [],
  ]);
  expect(looks(told, { conflicts: 1 }, { conflicts }, { conflicts })).toEqual([[], [], []]);
});

it('gives a message the same id however often it is decided, and the next one of its kind another', () => {
  const facts = { ...calm, attentions: [revoked], endedRuns: [run()], conflicts: 2 };
  const before = { ...fresh, conflictsSeen: 2 };
  const ids = (told: ToldState, atMs: number) => dueAlerts('i', told, facts, atMs)?.alerts.map(({ id }) => id) ?? [];
  expect(ids(before, nowMs)).toEqual(ids(before, nowMs + 15_000));
  expect(ids(before, nowMs)).toHaveLength(3);
  expect(ids({ ...before, atMs: nowMs }, nowMs).at(-1)).not.toBe(ids(before, nowMs).at(-1));
  for (const id of ids(before, nowMs)) expect(id).toMatch(/^[\w-]+$/);
});

it('begins with what is so: neither an old problem nor an old conflict is news', () => {
  const facts = { ...calm, attentions: [revoked], conflicts: 7 };
  expect(dueAlerts('i', firstTold(facts, 'r1', nowMs), facts, nowMs)).toBeNull();
});
