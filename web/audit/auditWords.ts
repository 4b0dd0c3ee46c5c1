import { tokenOfActor } from '../../core/domain/actors';
import type { AuditEntry } from '../api/types';
import type { Language } from '../locales/language';
import { describeMemberCode } from '../locales/memberCode';
import type { Texts } from '../locales/zh-TW';

/** Who did it, in the reader's language; an id only where no name is known. */
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

/**
 * What the action was about, one line per detail. A detail of `all`, as in an export of all members, is left out, and
 * so is the kind of a run where the action's own name tells it.
 */
export function detailLines(
  { action, detail }: Pick<AuditEntry, 'action' | 'detail'>,
  texts: Texts,
  language: Language,
): string[] {
  const t = texts.audit;
  const isNamed = (name: string, value: string) =>
    name === 'mode' && action === 'request_sync' && t.started[value] !== undefined;
  return Object.entries(detail)
    .filter(([name, value]) => value !== 'all' && !isNamed(name, value))
    .map(([name, value]) => `${t.details[name] ?? name}${t.colon}${said(name, value, texts, language)}`);
}

function said(name: string, value: string, texts: Texts, language: Language): string {
  const { members, audit, settings, status } = texts;
  if (name === 'code') return describeMemberCode(value, language);
  const words: Record<string, Record<string, string | undefined>> = {
    state: members.states,
    decision: audit.decisions,
    customerId: audit.members,
    mode: status.mode,
    signal: audit.signals,
  };
  return words[name]?.[value] ?? (value === 'true' ? settings.yes : value);
}
