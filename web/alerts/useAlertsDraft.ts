import { Drafts, useKept } from '../ui/drafts';
import { unsaved, type Alerts, type AlertsDraft } from './alerts';

/** What an admin has changed, and nothing else. */
type Changes = Partial<AlertsDraft>;

const isEmpty = (changes: Changes) => Object.keys(changes).length === 0;
const drafts = new Drafts<Changes>((changes) => !isEmpty(changes));

// Answered once, also to a reader who has gone to another view meanwhile. It is nothing that waits to be saved.
const secrets = new Drafts<string>(() => false);

/** The signing secret that was answered last, until the reader puts it away. */
export function useNewSecret(id: string) {
  return { secret: useKept(secrets, id), keepSecret: (secret: string | undefined) => secrets.put(id, secret) };
}

/** @param isSaving a save is under way: every edit is kept then, because the save is about to replace `saved` */
export function useAlertsDraft(id: string, saved: Alerts, isSaving: boolean) {
  const draft = useKept(drafts, id) ?? {};
  return {
    draft,
    isChanged: !isEmpty(draft),
    edit: (changes: Changes) => {
      const changed = { ...draft, ...changes };
      drafts.put(id, isSaving ? changed : unsaved(changed, saved));
    },
  };
}

/** To be called when `sent` is saved. What the admin changed since stays. */
export function commitAlerts(id: string, sent: Changes): void {
  const isOpen = ([name, value]: [string, unknown]) => sent[name as keyof Changes] !== value;
  drafts.put(id, Object.fromEntries(Object.entries(drafts.get(id) ?? {}).filter(isOpen)));
}
