import { useSyncExternalStore } from 'react';
import { changesBetween, rebase, type Rebased, type Settings } from './draft';

interface Edited {
  /** The settings that the draft began from. */
  base: Settings;
  draft: Settings;
  /** What others have saved since, until it was seen. */
  theirs: Rebased['theirs'];
}

/** Drafts outlive the tab of the settings, so that a look at another view loses nothing. By integration. */
const drafts = new Map<string, Edited>();
const listeners = new Set<() => void>();

function put(id: string, edited: Edited | null): void {
  if (edited) drafts.set(id, edited);
  else drafts.delete(id);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const isEdited = ({ base, draft }: Edited) => changesBetween(base, draft).length > 0;

// Closing the browser's tab is the one way left to lose a draft.
window.addEventListener('beforeunload', (event) => {
  if ([...drafts.values()].some(isEdited)) event.preventDefault();
});

export function useHasDraft(id: string): boolean {
  return useSyncExternalStore(subscribe, () => {
    const edited = drafts.get(id);
    return edited !== undefined && isEdited(edited);
  });
}

/** The draft of one integration's settings: `saved` itself until something is changed. */
export function useDraft(id: string, saved: Settings) {
  const known = useSyncExternalStore(subscribe, () => drafts.get(id));
  const edited = known && upToDate(known, saved);
  return {
    draft: edited?.draft ?? saved,
    changes: edited ? changesBetween(edited.base, edited.draft) : [],
    theirs: edited?.theirs ?? [],
    edit: (draft: Settings) => put(id, { base: saved, draft, theirs: edited?.theirs ?? [] }),
    /** Back to what is saved. */
    discard: () => put(id, null),
  };
}

/** Settings that are newer than those the draft began from take their place under it. */
function upToDate(edited: Edited, saved: Settings): Edited {
  if (saved.version === edited.base.version) return edited;
  const { draft, theirs } = rebase(edited.base, saved, edited.draft);
  const before = edited.theirs.filter(({ name }) => !theirs.some((other) => other.name === name));
  return { base: saved, draft, theirs: [...before, ...theirs] };
}
