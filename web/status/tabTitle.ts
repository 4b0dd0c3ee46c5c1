import type { Integration, SyncRun } from '../api/types';
import type { Texts } from '../locales/zh-TW';
import { isOpen, percentDone } from './progress';
import { shownState } from './shownState';

/** The title of the browser's tab, most telling part first: a tab shows a few letters only. */
export function tabTitle(integration: Integration, runs: SyncRun[] | undefined, texts: Texts): string {
  const { storeName, status } = integration;
  const state = texts.status.states[shownState(integration)];
  const run = runs?.find(isOpen);
  const percent = run ? percentDone(run) : null;
  if (run) return `${percent === null ? '' : `${percent}% `}${state} · ${storeName}`;
  if (status === 'attention') return `(!) ${state} · ${storeName}`;
  return `${storeName} · ${texts.app.title}`;
}
