import { defaultSettings } from '../../core/domain/types';
import type { Integration, SyncRun } from '../../core/store/documents';
import { integrationStatus } from '../../core/store/integrations/integrationStatus';
import { integrationView, type IntegrationFacts } from './integrationView';

const integration: Integration = {
  _id: 'i1',
  merchantId: 'm1',
  teamId: 't1',
  origin: 'shopline',
  storeName: 'Demo',
  handle: 'demo',
  countryCode: 'TW',
  defaultLanguage: null,
  lineAccount: { channelId: '1', channelName: 'Demo' },
  settings: defaultSettings,
  settingsVersion: 0,
  resyncNeeded: false,
  appliedSettings: null,
  settingsEpoch: 0,
  sealedOmnichatToken: null,
  omnichatTokenVersion: 0,
  shoplineTokenVersion: 0,
  sealedWebhookSecret: null,
  attentions: {},
  acceptedMismatchChannelId: null,
  activeRunId: null,
  lastSync: null,
  isLive: false,
  installationTs: null,
  contactIndexAtMs: 0,
  contactIndexChannelId: null,
  contactIndexWalkedAtMs: 0,
  contactIndexWalkCalls: 0,
  sweptAtMs: 0,
  lastFullReadAt: null,
  lastFullReadCalls: 0,
  lastLiveChangeAt: null,
  createdAt: new Date(0),
  endedAt: null,
  endReason: null,
};
const installation = { sealedToken: Buffer.from('sealed') };
const facts: IntegrationFacts = {
  integration,
  installation,
  activeRun: null,
  lastFullRun: null,
  backlog: { count: 0, oldestAt: null },
  isWorkflowServiceAway: false,
};
const emptyRun: SyncRun = {
  _id: 'r1',
  integrationId: 'i1',
  merchantId: 'm1',
  mode: 'full',
  status: 'completed',
  startedAt: new Date(0),
  desired: 'run',
  finishedAt: new Date(1),
  counts: { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 },
  skippedBy: {},
  failedBy: {},
  conflictsBy: {},
  total: 0,
  etaSeconds: null,
  limitedBy: null,
  code: null,
  segments: null,
  journalSeq: 0,
  calls: 1,
  phase: 'reading',
};
const attentions: Integration['attentions'] = {
  attribute_definitions_missing: { missing: 'a (text)', at: new Date(0) },
};

describe('the status', () => {
  it.each<[string, Partial<IntegrationFacts>]>([
    ['ready', {}],
    ['awaiting_authorization', { installation: null }],
    ['awaiting_authorization', { installation: { sealedToken: null } }],
    ['awaiting_line_account', { integration: { ...integration, lineAccount: null } }],
    ['syncing', { activeRun: { status: 'running', mode: 'full' } }],
    ['syncing', { activeRun: { status: 'waiting', mode: 'full' } }],
    ['paused', { activeRun: { status: 'paused', mode: 'full' } }],
    ['attention', { integration: { ...integration, attentions }, installation: null }],
    ['disconnected', { integration: { ...integration, attentions, endedAt: new Date(0) } }],
  ])('is %s', (status, change) => {
    expect(integrationStatus({ ...facts, ...change })).toBe(status);
  });
});

describe('the view', () => {
  it('names what is missing in the reason, in the language asked for', () => {
    const view = integrationView({ ...facts, integration: { ...integration, attentions } }, 'en', 0);
    expect(view.reason).toMatchObject({
      code: 'attribute_definitions_missing',
      title: 'Custom attributes are missing',
    });
    expect(view.reason?.detail).toContain('a (text)');
  });

  it('has the mismatch that a run stopped with among the warnings, as well as in the reason', () => {
    const mismatch = { line_account_mismatch: { at: new Date(0) } };
    const view = integrationView({ ...facts, integration: { ...integration, attentions: mismatch } }, 'en', 0);
    expect(view.reason?.code).toBe('line_account_mismatch');
    expect(view.warnings.map(({ code }) => code)).toEqual(['line_account_mismatch']);
  });

  it('has a question that stands behind a refusal among the warnings, and the refusal in the reason', () => {
    const at = new Date(0);
    const both = { removals_unconfirmed: { missing: '5', at }, omnichat_access_revoked: { at } };
    const view = integrationView({ ...facts, integration: { ...integration, attentions: both } }, 'en', 0);
    expect(view.reason?.code).toBe('omnichat_access_revoked');
    expect(view.warnings.map(({ code }) => code)).toEqual(['removals_unconfirmed']);
  });

  it('warns after five minutes without a token, and not while another reason is shown', () => {
    const codes = (nowMs: number, change: Partial<IntegrationFacts> = {}) =>
      integrationView({ ...facts, installation: null, ...change }, 'zh-TW', nowMs).warnings.map(({ code }) => code);
    expect(codes(5 * 60_000 - 1)).toEqual([]);
    expect(codes(5 * 60_000)).toEqual(['shopline_token_missing']);
    expect(codes(5 * 60_000, { installation })).toEqual([]);
    expect(codes(5 * 60_000, { integration: { ...integration, attentions } })).toEqual([]);
  });

  it('warns after a sync that read nobody, and when settings wait for one', () => {
    const view = integrationView(
      { ...facts, lastFullRun: emptyRun, integration: { ...integration, isLive: true, resyncNeeded: true } },
      'zh-TW',
      0,
    );
    expect(view.warnings.map(({ code }) => code)).toEqual(['resync_needed', 'no_members_read']);
    expect(view.lastSync).toMatchObject({ id: 'r1', status: 'completed', desired: 'run' });
  });

  it('warns that the last sync did not finish, once none is open that could', () => {
    const left = { ...integration, isLive: true, hasUnfinishedSync: true as const };
    const codes = (change: Partial<Integration>, activeRun: IntegrationFacts['activeRun'] = null) => {
      const view = integrationView({ ...facts, activeRun, integration: { ...left, ...change } }, 'en', 0);
      return view.warnings.map(({ code }) => code);
    };
    expect(codes({})).toEqual(['sync_unfinished']);
    expect(codes({}, { status: 'running', mode: 'preview' })).toEqual(['sync_unfinished']);
    expect(codes({}, { status: 'paused', mode: 'full' })).toEqual([]);
    expect(codes({ resyncNeeded: true })).toEqual(['resync_needed']);
    expect(codes({ isLive: false })).toEqual([]);
  });

  it('says nothing of settings that were saved during a preview, before the first full sync', () => {
    const changed = { ...integration, isLive: false, resyncNeeded: true };
    expect(integrationView({ ...facts, integration: changed }, 'en', 0).warnings).toEqual([]);
  });

  it('warns that nothing is followed since the LINE account was changed, until a sync to it begins', () => {
    const codes = (change: Partial<Integration>, activeRun: IntegrationFacts['activeRun'] = null) => {
      const changed = {
        ...integration,
        stoppedFollowing: 'line_account_changed' as const,
        resyncNeeded: true,
        ...change,
      };
      const view = integrationView({ ...facts, activeRun, integration: changed }, 'en', 0);
      return view.warnings.map(({ code }) => code);
    };
    const mismatch = { line_account_mismatch: { at: new Date(0) } };
    expect(codes({})).toEqual(['line_account_changed']);
    expect(codes({}, { status: 'running', mode: 'preview' })).toEqual(['line_account_changed']);
    expect(codes({}, { status: 'running', mode: 'full' })).not.toContain('line_account_changed');
    expect(codes({ attentions: mismatch })).not.toContain('line_account_changed');
    expect(codes({ isLive: true })).toEqual(['resync_needed']);
    const takenBack = { stoppedFollowing: 'data_taken_back' as const };
    expect(codes(takenBack)).toEqual(['data_taken_back']);
    expect(codes(takenBack, { status: 'running', mode: 'full' })).not.toContain('data_taken_back');
    expect(codes(takenBack, { status: 'running', mode: 'clear' })).toEqual([]);
    expect(codes({ stoppedFollowing: undefined, resyncNeeded: false })).toEqual([]);
  });

  it('says that what is asked for waits while the workflow service is away, in the language of the page', () => {
    const away = { ...facts, isWorkflowServiceAway: true };
    const remedies = (['en', 'zh-TW'] as const).map(
      (language) => integrationView(away, language, 0).warnings[0]?.remedy,
    );
    expect(remedies).toEqual([
      'Nothing to do: it continues automatically once the workflow service is back.',
      '無需處理：恢復連線後會自動繼續。',
    ]);
  });

  it('tells a preview from a sync while it is open', () => {
    const modeOf = (activeRun: IntegrationFacts['activeRun']) =>
      integrationView({ ...facts, activeRun }, 'en', 0).activeMode;
    expect(modeOf({ status: 'running', mode: 'preview' })).toBe('preview');
    expect(modeOf({ status: 'paused', mode: 'full' })).toBe('full');
    expect(modeOf({ status: 'running', mode: 'clear' })).toBe('clear');
    expect(modeOf({ status: 'running', mode: 'reconcile' })).toBe('full');
    expect(modeOf(null)).toBeNull();
  });

  it('tells whether changes are followed', () => {
    expect(integrationView(facts, 'en', 0).followsChanges).toBe(false);
    const live = { ...facts, integration: { ...integration, isLive: true } };
    expect(integrationView(live, 'en', 0).followsChanges).toBe(true);
  });

  it('counts the lag from the oldest change that waits', () => {
    const view = integrationView({ ...facts, backlog: { count: 3, oldestAt: new Date(1_000) } }, 'en', 8_400);
    expect(view).toMatchObject({ pendingChanges: 3, lagSeconds: 7 });
  });
});
