import type { IntegrationState, RunState } from '../activities/integrationState';
import { dueReads, firstMemory, nextStep, type Memory, type Situation, type Step } from './nextStep';

const nowMs = 1_000_000_000;
const sweepEveryMs = 900_000;
const hourMs = 3_600_000;

const counts = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
const run: RunState = { id: 'r', mode: 'full', desired: 'run', status: 'running', counts };
const facts: IntegrationState = {
  status: 'ready',
  teamId: 't',
  endReason: null,
  isAuthorized: true,
  channelId: 'c',
  attention: null,
  isLive: true,
  run: null,
  shownRun: null,
  lastFullReadAtMs: nowMs,
  lastFullReadCalls: 40,
  fullReadEveryMs: 120_000,
  hasUnfinishedSync: false,
  fullReadAskedAtMs: null,
  reconcileEverySeconds: sweepEveryMs / 1000,
  hasPending: false,
  hasSearchAttributes: true,
};
/** Nothing is due. */
const atRest: Memory = { ...firstMemory(), nextSweepAtMs: nowMs + 500, nextFullReadAtMs: nowMs + 700 };

interface Changes extends Partial<Omit<Situation, 'facts' | 'memory'>> {
  facts?: Partial<IntegrationState>;
  memory?: Partial<Memory>;
}

function next(changes: Changes): Step {
  const situation = { ended: null, endedOthers: [], isSweepAsked: false, nowMs };
  return nextStep({
    ...situation,
    ...changes,
    facts: { ...facts, ...changes.facts },
    memory: { ...atRest, ...changes.memory },
  });
}

const paused = { ...run, desired: 'pause', status: 'paused' } as const;
const late = nowMs - sweepEveryMs;

test.each<[string, Changes, Step]>([
  ['at rest it sleeps until a read is due', {}, { kind: 'sleep', untilMs: nowMs + 500 }],
  [
    'a binding that ended is cleaned up first',
    { facts: { run, endReason: 'uninstalled' } },
    { kind: 'end', reason: 'uninstalled' },
  ],
  ['so is one whose end a signal told', { ended: 'disconnected' }, { kind: 'end', reason: 'disconnected' }],
  [
    'an earlier binding is cleaned up while this one lives',
    { endedOthers: ['i0'], facts: { run } },
    { kind: 'cleanUpOther', integrationId: 'i0' },
  ],
  [
    'a sync that is wanted runs',
    { facts: { run }, memory: { hasChanges: true } },
    { kind: 'runSlice', runId: 'r', mode: 'full' },
  ],
  [
    'also before changes are followed',
    { facts: { run, isLive: false } },
    { kind: 'runSlice', runId: 'r', mode: 'full' },
  ],
  [
    'also where a person has to act: it may be what mends it',
    { facts: { run, attention: 'line_account_mismatch' } },
    { kind: 'runSlice', runId: 'r', mode: 'full' },
  ],
  ['but not without a token', { facts: { run, isAuthorized: false } }, { kind: 'sleep', untilMs: nowMs + hourMs }],
  [
    'except to take back what was written',
    { facts: { run: { ...run, mode: 'clear' }, isAuthorized: false, isLive: false } },
    { kind: 'runSlice', runId: 'r', mode: 'clear' },
  ],
  [
    'which follows nothing while it is paused',
    { facts: { run: { ...paused, mode: 'clear' }, isLive: false }, memory: { hasChanges: true, nextSweepAtMs: late } },
    { kind: 'sleep', untilMs: nowMs + hourMs },
  ],
  ['nor without a LINE account', { facts: { run, channelId: null } }, { kind: 'sleep', untilMs: nowMs + hourMs }],
  [
    'nor while it waits for a partner, and changes wait with it',
    { facts: { run }, memory: { runWaitsUntilMs: nowMs + 9, hasChanges: true } },
    { kind: 'sleep', untilMs: nowMs + 9 },
  ],
  [
    'one that is resumed while it waits for a partner is shown as waiting',
    { facts: { run: { ...run, status: 'paused' } }, memory: { runWaitsUntilMs: nowMs + 9 } },
    { kind: 'noteWaiting', runId: 'r' },
  ],
  [
    'a long wait is looked at every hour',
    { facts: { run }, memory: { runWaitsUntilMs: nowMs + 9 * hourMs } },
    { kind: 'sleep', untilMs: nowMs + hourMs },
  ],
  [
    'a sync that is to be cancelled ends',
    { facts: { run: { ...run, desired: 'cancel' } } },
    { kind: 'finishCancelled', runId: 'r' },
  ],
  [
    'also while it waits',
    { facts: { run: { ...run, desired: 'cancel' } }, memory: { runWaitsUntilMs: nowMs + 9 } },
    { kind: 'finishCancelled', runId: 'r' },
  ],
  [
    'also without a token',
    { facts: { run: { ...run, desired: 'cancel' }, isAuthorized: false } },
    { kind: 'finishCancelled', runId: 'r' },
  ],
  [
    'one that is to be paused is shown as paused',
    { facts: { run: { ...run, desired: 'pause' } } },
    { kind: 'notePaused', runId: 'r' },
  ],
  [
    'paused, it leaves the store to changes',
    { facts: { run: paused }, memory: { hasChanges: true } },
    { kind: 'deliverChanges' },
  ],
  [
    'paused, it leaves the store to sweeps',
    { facts: { run: paused }, memory: { nextSweepAtMs: nowMs } },
    { kind: 'sweep' },
  ],
  [
    'a preview that is paused leaves the store to full reads',
    { facts: { run: { ...paused, mode: 'preview' } }, memory: { nextFullReadAtMs: nowMs } },
    { kind: 'readEveryone' },
  ],
  [
    'a sync that began does not: a full read would carry it out',
    { facts: { run: paused, hasUnfinishedSync: true }, memory: { nextFullReadAtMs: late } },
    { kind: 'sleep', untilMs: nowMs + 500 },
  ],
  [
    'nor does one that was cancelled',
    { facts: { hasUnfinishedSync: true }, memory: { nextFullReadAtMs: late, nextSweepAtMs: nowMs } },
    { kind: 'sweep' },
  ],
  ['paused and nothing due, it sleeps', { facts: { run: paused } }, { kind: 'sleep', untilMs: nowMs + 500 }],
  [
    'a sync that waited behind another is opened',
    { memory: { waitingModes: ['preview'] } },
    { kind: 'openWaitingRun', mode: 'preview' },
  ],
  [
    'not before a LINE account is chosen',
    { facts: { channelId: null }, memory: { waitingModes: ['preview'] } },
    { kind: 'sleep', untilMs: nowMs + hourMs },
  ],
  [
    'but not before that one has ended',
    { facts: { run: paused }, memory: { waitingModes: ['preview'] } },
    { kind: 'sleep', untilMs: nowMs + 500 },
  ],
  [
    'changes are delivered before reads that are due',
    { memory: { hasChanges: true, nextSweepAtMs: nowMs, nextFullReadAtMs: nowMs } },
    { kind: 'deliverChanges' },
  ],
  [
    'a full read that is late goes before changes',
    { memory: { hasChanges: true, nextFullReadAtMs: late } },
    { kind: 'readEveryone' },
  ],
  [
    'a sweep that is late goes before changes',
    { memory: { hasChanges: true, nextSweepAtMs: late } },
    { kind: 'sweep' },
  ],
  [
    'a full read saves a sweep',
    { memory: { nextSweepAtMs: nowMs, nextFullReadAtMs: nowMs } },
    { kind: 'readEveryone' },
  ],
  [
    'a sweep that an operator waits for goes first',
    { isSweepAsked: true, memory: { hasChanges: true, nextFullReadAtMs: late } },
    { kind: 'sweep' },
  ],
  [
    'before the first sync nothing is followed',
    { facts: { isLive: false }, memory: { hasChanges: true, nextSweepAtMs: late } },
    { kind: 'sleep', untilMs: nowMs + hourMs },
  ],
  [
    'nor where a person has to act',
    { facts: { attention: 'omnichat_access_revoked' }, memory: { hasChanges: true } },
    { kind: 'sleep', untilMs: nowMs + hourMs },
  ],
  [
    'background work waits for a partner, however much is due',
    { isSweepAsked: true, memory: { hasChanges: true, nextSweepAtMs: late, backgroundWaitsUntilMs: nowMs + 3 } },
    { kind: 'sleep', untilMs: nowMs + 3 },
  ],
])('%s', (_what, changes, step) => {
  expect(next(changes)).toEqual(step);
});

test('no situation asks to sleep until a time that has come: no loop turns without a wait', () => {
  const runs = [null, run, paused, { ...run, desired: 'pause' as const }, { ...run, desired: 'cancel' as const }];
  const times = [0, late, nowMs - 1, nowMs, nowMs + 1, nowMs + 9 * hourMs];
  const flags = [false, true];
  let sleeps = 0;
  for (const aRun of runs)
    for (const isLive of flags)
      for (const isAuthorized of flags)
        for (const hasChanges of flags)
          for (const dueAtMs of times)
            for (const waitsUntilMs of times) {
              const step = next({
                facts: { run: aRun, isLive, isAuthorized },
                memory: {
                  hasChanges,
                  nextSweepAtMs: dueAtMs,
                  nextFullReadAtMs: dueAtMs,
                  runWaitsUntilMs: waitsUntilMs,
                  backgroundWaitsUntilMs: waitsUntilMs,
                },
              });
              if (step.kind !== 'sleep') continue;
              sleeps += 1;
              expect(step.untilMs).toBeGreaterThan(nowMs);
            }
  expect(sleeps).toBeGreaterThan(100);
});

describe('the next full read', () => {
  const due = (changes: Partial<IntegrationState>, memory: Partial<Memory>) =>
    dueReads({ ...facts, ...changes }, { ...firstMemory(), ...memory }, nowMs).nextFullReadAtMs - nowMs;

  test.each([
    ['by its own time', {}, 0, 120_000],
    ['after a failure: not before a sweep', {}, nowMs, sweepEveryMs],
    ['that events ask for: soon', { fullReadEveryMs: 21_600_000, fullReadAskedAtMs: nowMs - 10_000 }, 0, 30_000],
    [
      'that events ask for in a large store: at a quarter of the calls',
      { lastFullReadCalls: 2_000, fullReadEveryMs: 2_000_000, fullReadAskedAtMs: nowMs },
      0,
      400_000,
    ],
  ])('%s', (_what, changes, fullReadFailedAtMs, afterMs) => {
    expect(due(changes, { fullReadFailedAtMs })).toBe(afterMs);
  });
});
