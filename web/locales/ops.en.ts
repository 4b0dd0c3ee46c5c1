import type { OpsTexts } from './ops.zh-TW';

export const opsEn: OpsTexts = {
  title: 'Operations',
  intro: 'Every integration of this service. Only ids, states and counts; no member data.',
  login: 'Log in with Omnichat',
  loginHint: 'This page is for operators.',
  filter: 'State',
  allStates: 'All states',
  store: 'Store',
  state: 'State',
  since: (ago) => `since ${ago}`,
  lag: 'Lag',
  noLag: 'None',
  matchRate: 'Match rate',
  lastFullRead: 'Last full read',
  nextFullRead: 'Next full read',
  workflow: 'Temporal workflow',
  team: (id) => `Team ${id}`,
  unknown: '—',
  empty: 'No integration matches.',
  refresh: 'Refresh',
  backToPage: 'To the admin page',
};
