import { defaultSettings, type Settings } from '../../domain/types';
import type { Member } from '../../store/documents';
import { SettingsInForce } from './settingsInForce';

const settings: Settings = { ...defaultSettings, eligibility: 'line' };
const appliedSettings: Settings = { ...defaultSettings, eligibility: 'line_and_phone' };
const waiting = { settings, resyncNeeded: true, appliedSettings, settingsEpoch: 3 };

const change = { isPreview: false };
const unasked = { isPreview: false, isBackground: true };
const preview = { isPreview: true };

const known: Member = {
  _id: 'i:c',
  integrationId: 'i',
  customerId: 'c',
  lineUserId: null,
  phoneKey: null,
  updatedAtMs: 0,
  asOfMs: 0,
  state: 'skipped',
  code: 'no_line_login',
  otherCustomerIds: [],
  deliveredTo: null,
  runId: null,
  runOutcome: null,
  updatedAt: new Date(0),
};

describe('while saved settings wait for a sync', () => {
  it.each([
    ['a change goes by the new ones, and its record tells', change, known, { settings, newSettingsEpoch: 3 }],
    ['a preview goes by the new ones, and no record tells', preview, known, { settings }],
    ['a read nobody asked for goes by the old ones', unasked, known, { settings: appliedSettings }],
    ['so it does for somebody new', unasked, undefined, { settings: appliedSettings }],
    [
      'whoever changed since stays with the new ones',
      unasked,
      { ...known, newSettingsEpoch: 3 },
      { settings, newSettingsEpoch: 3 },
    ],
    [
      'whoever changed before the last sync does not',
      unasked,
      { ...known, newSettingsEpoch: 2 },
      {
        settings: appliedSettings,
      },
    ],
  ])('%s', (_title, look, member, expected) => {
    expect(new SettingsInForce(waiting).of(member, look)).toEqual(expected);
  });
});

it('no contact gets what was switched off any more, and what was switched on waits', () => {
  const field = (key: string, enabled = true) => ({ key, enabled, fieldId: key, type: 'text' as const });
  const applied: Settings = {
    ...appliedSettings,
    unmatched: 'create',
    disabledAttributes: ['shopline_gender'],
    enabledAttributes: ['shopline_next_tier', 'shopline_birth_month'],
    customFields: [
      field('size'),
      field('shop'),
      { ...field('height'), type: 'number' },
      { ...field('pet'), fieldId: 'cat' },
    ],
  };
  const saved: Settings = {
    ...settings,
    disabledAttributes: ['shopline_points'],
    enabledAttributes: ['shopline_birth_month', 'shopline_upgrade_needed'],
    customFields: [field('size'), field('shop', false), field('height'), field('pet')],
  };
  const inForce = new SettingsInForce({ ...waiting, settings: saved, appliedSettings: applied });
  expect(inForce.of(known, unasked).settings).toEqual({
    ...appliedSettings,
    unmatched: 'skip',
    disabledAttributes: ['shopline_gender', 'shopline_points'],
    enabledAttributes: ['shopline_birth_month'],
    customFields: [field('size')],
  });
});

it.each([
  ['no settings wait', { ...waiting, resyncNeeded: false }],
  ['it is not known what the last sync went by', { ...waiting, appliedSettings: null }],
])('everyone goes by the settings there are when %s', (_title, integration) => {
  const inForce = new SettingsInForce(integration);
  for (const look of [change, unasked, preview]) expect(inForce.of(known, look)).toEqual({ settings });
});

it('settings that are only tried are those of a preview, and of nothing beside it', () => {
  const draft: Settings = { ...defaultSettings, unmatched: 'create' };
  const inForce = new SettingsInForce(waiting);
  inForce.draft = draft;
  expect(inForce.of(known, preview)).toEqual({ settings: draft });
  expect(inForce.of(known, change)).toEqual({ settings, newSettingsEpoch: 3 });
});
