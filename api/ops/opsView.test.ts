import type { Overview } from '../../core/store/integrations/overview';
import { emptyCounts } from '../../core/domain/types';
import { opsView } from './opsView';

const nowMs = Date.parse('2026-11-26T12:00:00Z');
const ago = (minutes: number) => new Date(nowMs - minutes * 60_000);
const settings = {
  reconcileEverySeconds: 900,
  fullReads: { budget: 0.05, leastSeconds: 120, mostSeconds: 21_600 },
  temporalUiUrl: 'https://temporal.example',
  namespace: 'shops',
};
const overview = (changes: object, integration: object = {}) =>
  ({
    integration: {
      ...{ merchantId: 'm/1', storeName: 'S', teamId: 't', isLive: true, attentions: {}, endedAt: null },
      ...{ createdAt: ago(600), lastSync: null, lastFullReadAt: ago(60), lastFullReadCalls: 40, quietFullReads: 6 },
      ...integration,
    },
    ...{ status: 'ready', activeRun: null, lastFullRun: null, oldestWaitingAt: null },
    ...changes,
  }) as Overview;
const view = (changes: object = {}, integration?: object) =>
  opsView(overview(changes, integration), settings, 'en', nowMs);

it('says when everyone is read next, how old the oldest change is, and where the workflow is', () => {
  expect(view({ oldestWaitingAt: ago(2) })).toMatchObject({
    lagSeconds: 120,
    lastFullReadAt: ago(60).toISOString(),
    nextFullReadAt: new Date(ago(60).getTime() + 120_000 * 2 ** 6).toISOString(),
    workflowId: 'integration:m/1',
    temporalUrl: 'https://temporal.example/namespaces/shops/workflows/integration%3Am%2F1',
    since: ago(600).toISOString(),
  });
});

it('promises no read where none comes', () => {
  const parked = view({ status: 'attention' }, { attentions: { shopline_access_revoked: { at: ago(5) } } });
  expect(parked).toMatchObject({ nextFullReadAt: null, since: ago(5).toISOString() });
});

it('says when everyone is read next while only the clearing of members waits for an admin', () => {
  const attentions = { removals_unconfirmed: { missing: '31', at: ago(5) } };
  const followed = view({ status: 'attention' }, { attentions });
  expect(followed).toMatchObject({ nextFullReadAt: view().nextFullReadAt, since: ago(5).toISOString() });
  expect(followed.reason?.detail).toContain('31');
});

it('tells the match rate of the last full sync, and none before there was one', () => {
  const rateOf = (counts: object, withoutContact: number, unreadable = 0) => {
    const skippedBy = { no_phone: 7, not_a_line_contact: withoutContact };
    const failedBy = { member_unreadable: unreadable };
    return view({ lastFullRun: { counts: { ...emptyCounts(), ...counts }, skippedBy, failedBy } }).matchRate;
  };
  expect(rateOf({ delivered: 1, unchanged: 1 }, 1)).toBe(0.666);
  expect(rateOf({ delivered: 9_990, conflicts: 4, failed: 5 }, 4, 3)).toBe(0.999);
  expect(rateOf({}, 0)).toBeNull();
  expect(view().matchRate).toBeNull();
});
