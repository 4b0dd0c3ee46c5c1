import { useSyncExternalStore } from 'react';

interface Form {
  /** Whether its draft for an integration, or for any, differs from what is saved. */
  isEdited: (id?: string) => boolean;
  drop: (id?: string) => void;
}

const forms: Form[] = [];
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A form's unsaved drafts, by integration. They outlive the form, so that a look at another view loses nothing. */
export class Drafts<Draft> {
  private readonly drafts = new Map<string, Draft>();

  constructor(differs: (draft: Draft) => boolean) {
    const { drafts } = this;
    forms.push({
      isEdited: (id) => [...drafts].some(([of, draft]) => (id === undefined || of === id) && differs(draft)),
      drop: (id) => (id === undefined ? [...drafts.keys()] : [id]).forEach((of) => this.put(of, undefined)),
    });
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
  return useSyncExternalStore(subscribe, () => forms.some(({ isEdited }) => isEdited(id)));
}

/** Whether any form of any integration holds unsaved changes. */
export const hasDrafts = () => forms.some(({ isEdited }) => isEdited());

/** Forgets all drafts of an integration, or of all, that no view will show again. The tab then closes unasked. */
export function dropDrafts(id?: string): void {
  forms.forEach(({ drop }) => drop(id));
}
