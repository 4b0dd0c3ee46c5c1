import { useSyncExternalStore } from 'react';

/** One check per form: whether its draft for an integration, or for any, differs from what is saved. */
const edited: ((id?: string) => boolean)[] = [];
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Only closing the browser's tab can lose a draft, so the browser then asks first.
window.addEventListener('beforeunload', (event) => {
  if (edited.some((isEdited) => isEdited())) event.preventDefault();
});

/** A form's unsaved drafts, by integration. They outlive the form, so that a look at another view loses nothing. */
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

/** Whether any form of an integration holds unsaved changes. */
export function useHasDraft(id: string): boolean {
  return useSyncExternalStore(subscribe, () => edited.some((isEdited) => isEdited(id)));
}
