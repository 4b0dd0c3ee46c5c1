import fc from 'fast-check';
import { settingsView } from '../../api/integrations/settingsView';
import { errorTable, type Language } from '../../core/domain/errors';
import type { Integration, Member, SyncRun } from '../../core/store/documents';
import { integrationView } from '../../api/integrations/integrationView';
import { memberView } from '../../api/integrations/memberView';
import { syncRunView } from '../../api/integrations/syncRunView';
import { target, type Target } from './target';

const text = fc.string({ maxLength: 12 });
const time = fc.date({ noInvalidDate: true });
const count = fc.nat();
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
/** Known codes, and codes of a newer release, which this process does not know. */
const code = fc.oneof(fc.constantFrom(...Object.keys(errorTable)), text, fc.constantFrom('__proto__', 'constructor'));
const language = fc.constantFrom<Language>('zh-TW', 'en');

const integrations = fc.record({
  _id: text,
  merchantId: text,
  teamId: text,
  origin: fc.constantFrom('shopline', 'omnichat'),
  createdAt: time,
  storeName: text,
  handle: text,
  countryCode: text,
  defaultLanguage: maybe(text),
  lineAccount: maybe(fc.record({ channelId: text, channelName: text })),
  resyncNeeded: fc.boolean(),
  attentions: fc.dictionary(code, fc.record({ at: time, missing: text }, { requiredKeys: ['at'] })),
  activeRunId: maybe(text),
  isLive: fc.boolean(),
  stoppedFollowing: fc.constantFrom('line_account_changed', 'data_taken_back'),
  lastLiveChangeAt: maybe(time),
  endedAt: maybe(time),
  settings: fc.record(
    {
      eligibility: fc.constantFrom('line', 'line_and_phone'),
      unmatched: fc.constantFrom('skip', 'create'),
      disabledAttributes: fc.array(text),
    },
    { requiredKeys: ['eligibility', 'unmatched', 'disabledAttributes'] },
  ),
});

const counts = fc.record({
  read: count,
  eligible: count,
  skipped: count,
  unchanged: count,
  delivered: count,
  failed: count,
  conflicts: count,
});
const runs = fc.record(
  {
    _id: text,
    mode: fc.constantFrom('full', 'preview', 'clear', 'reconcile'),
    status: fc.constantFrom('running', 'completed', 'failed'),
    startedAt: time,
    finishedAt: maybe(time),
    counts,
    skippedBy: fc.dictionary(text, count),
    failedBy: fc.dictionary(text, count),
    conflictsBy: fc.dictionary(text, count),
    total: maybe(count),
    code: maybe(code),
  },
  { requiredKeys: ['_id', 'mode', 'status', 'startedAt', 'counts'] },
);
const members = fc.record(
  {
    customerId: text,
    otherCustomerIds: fc.array(text),
    lineUserId: maybe(text),
    state: text,
    code: maybe(code),
    updatedAt: time,
  },
  { requiredKeys: ['customerId', 'state', 'updatedAt'] },
);

/** Feeds documents as the database holds them, some with codes of a newer release, to the views that the API shows. */
export const documentTargets: Target[] = [
  target(
    'integrations as they rest',
    0.1,
    fc.record({ integrations, runs, language }),
    ({ language: spoken, ...stored }) => {
      const integration = structuredClone(stored.integrations);
      const facts = {
        integration: integration as unknown as Integration,
        installation: null,
        activeRun: null,
        lastFullRun: stored.runs as unknown as SyncRun,
        backlog: { count: 0, oldestAt: null },
        isWorkflowServiceAway: false,
      };
      const view = integrationView(facts, spoken, Date.now());
      settingsView(facts.integration.settings);
      if (view.status === 'attention' && !view.reason?.title) throw new Error('attention without a reason');
    },
  ),
  target('runs as they rest', 0.04, fc.record({ runs, language }), ({ runs: run, language: spoken }) => {
    const view = syncRunView(run as unknown as SyncRun, spoken);
    if (run.code && !view.reason?.title) throw new Error('a code without words');
  }),
  target('members as they rest', 0.04, fc.record({ members, language }), ({ members: member, language: spoken }) => {
    memberView(member as unknown as Member, spoken, false);
  }),
];
