import { shownState } from './shownState';

it.each([
  ['syncing', 'preview', 'previewing'],
  ['paused', 'preview', 'previewPaused'],
  ['attention', 'preview', 'attention'],
  ['syncing', 'clear', 'clearing'],
  ['paused', 'clear', 'clearingPaused'],
  ['attention', 'clear', 'attention'],
  ['syncing', 'full', 'syncing'],
  ['paused', 'full', 'paused'],
  ['ready', null, 'ready'],
] as const)('%s with an open %s is shown as %s', (status, activeMode, shown) => {
  expect(shownState({ status, activeMode })).toBe(shown);
});
