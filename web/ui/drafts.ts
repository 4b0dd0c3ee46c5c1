import { useSyncExternalStore } from 'react';

/** Of each form: whether its draft of an integration, or of any, differs from what is saved. */
const edited: ((id?: string) => boolean)[] = [];
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Closing the browser's tab is the one way left to lose a draft.
window.addEventListener('beforeunload', (event) => {
  if (edited.some((isEdited) => isEdited())) event.preventDefault();
});

/** What a form holds and has not saved, by integration. It outlives the form, so that a look at another view loses nothing. */
export class Drafts<Draft> {
  private readonly drafts = new Map<string, Draft>();

  constructor(differs: (draft: Draft) => boolean) {
    const { drafts } = this;
    edited.push((id) => [...drafts].some(([of, draft]) => (id === undefined || of === id) && differs(draft)));
  }

  get(id: string): Draft | undefined {
    return this.drafts.get(id);
  }

  put(id: string, draft: Draft | undefined): void {
    if (draft) this.drafts.set(id, draft);
    else this.drafts.delete(id);
    listeners.forEach((listener) => listener());
  }
}

export function useKept<Draft>(drafts: Drafts<Draft>, id: string): Draft | undefined {
  return useSyncExternalStore(subscribe, () => drafts.get(id));
}

/** Whether any form of an integration holds what is not saved. */
export function useHasDraft(id: string): boolean {
  return useSyncExternalStore(subscribe, () => edited.some((isEdited) => isEdited(id)));
}
