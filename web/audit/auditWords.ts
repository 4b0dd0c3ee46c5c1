import { tokenOfActor } from '../../core/domain/actors';
import type { AuditEntry } from '../api/types';
import type { Texts } from '../locales/zh-TW';

/** Who it was, in the reader's words; an id only where no name is known. */
export function actorNameOf(
  { actor, actorName }: Pick<AuditEntry, 'actor' | 'actorName'>,
  userId: string,
  texts: Texts,
): string {
  const t = texts.audit;
  if (actor === userId) return t.you;
  const tokenId = tokenOfActor(actor);
  if (tokenId !== null) return t.token(actorName ?? tokenId);
  return t.actors[actor] ?? actorName ?? actor;
}

/** What was done; an action newer than this page shows as it is. */
export function actionName({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>, texts: Texts): string {
  const { actions, started } = texts.audit;
  return (action === 'request_sync' && started[detail.mode ?? '']) || (actions[action] ?? action);
}

export function detailLines(detail: AuditEntry['detail'], texts: Texts): string[] {
  const t = texts.audit;
  return Object.entries(detail)
    .filter(([name, value]) => name !== 'mode' || t.started[value] === undefined)
    .map(([name, value]) => {
      const decided = name === 'decision' ? t.decisions[value] : undefined;
      const said = decided ?? (value === 'true' ? texts.settings.yes : value);
      return `${t.details[name] ?? name}${t.colon}${said}`;
    });
}
