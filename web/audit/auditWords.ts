import type { AuditEntry } from '../api/types';
import type { Texts } from '../locales/zh-TW';

/** Who it was, in the reader's words; a person other than the reader by the id that Omnichat gives. */
export function actorName(actor: string, userId: string, texts: Texts): string {
  const t = texts.audit;
  if (actor === userId) return t.you;
  if (actor.startsWith('token:')) return t.token(actor.slice('token:'.length));
  return t.actors[actor] ?? actor;
}

/** What was done; an action newer than this page shows as it is. */
export function actionName(action: string, texts: Texts): string {
  return texts.audit.actions[action] ?? action;
}

export function detailLines(detail: AuditEntry['detail'], texts: Texts): string[] {
  const t = texts.audit;
  return Object.entries(detail).map(([name, value]) => {
    const isMode = name === 'mode' && (value === 'full' || value === 'preview' || value === 'clear');
    const decided = name === 'decision' ? t.decisions[value] : undefined;
    const said = isMode ? texts.status.mode[value] : (decided ?? (value === 'true' ? texts.settings.yes : value));
    return `${t.details[name] ?? name}${texts.audit.colon}${said}`;
  });
}
