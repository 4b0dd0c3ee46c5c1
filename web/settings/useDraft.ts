import { Drafts, useKept } from '../ui/drafts';
import { changesBetween, rebase, type Rebased, type Settings } from './draft';

interface Edited {
  /** The settings that the draft began from. */
  base: Settings;
  draft: Settings;
  /** What others have saved since the draft began; kept until the draft is saved or discarded. */
  theirs: Rebased['theirs'];
}

const drafts = new Drafts<Edited>(({ base, draft }) => changesBetween(base, draft).length > 0);

/** The draft of one integration's settings: `saved` itself until something is changed. */
export function useDraft(id: string, saved: Settings) {
  const known = useKept(drafts, id);
  const edited = known && upToDate(known, saved);
  return {
    draft: edited?.draft ?? saved,
    changes: edited ? changesBetween(edited.base, edited.draft) : [],
    theirs: edited?.theirs ?? [],
    edit: (draft: Settings) => drafts.put(id, { base: saved, draft, theirs: edited?.theirs ?? [] }),
    /** To be called when `sent` is saved; `answer` is what the API answered. What the admin changed since stays. */
    commit: (sent: Settings, answer: Settings) => {
      const { draft } = rebase(sent, answer, drafts.get(id)?.draft ?? sent);
      const isSaved = changesBetween(answer, draft).length === 0;
      drafts.put(id, isSaved ? undefined : { base: answer, draft, theirs: [] });
    },
    /** Back to what is saved. */
    discard: () => drafts.put(id, undefined),
  };
}

/** Moves the draft onto the saved settings, where these are newer than those it began from. */
function upToDate(edited: Edited, saved: Settings): Edited {
  if (saved.version === edited.base.version) return edited;
  const { draft, theirs } = rebase(edited.base, saved, edited.draft);
  const before = edited.theirs.filter(({ name }) => !theirs.some((other) => other.name === name));
  return { base: saved, draft, theirs: [...before, ...theirs] };
}
