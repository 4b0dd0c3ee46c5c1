import { connectionErrors } from '../../core/domain/errors/connectionErrors';
import { joinSentences } from '../../core/domain/errors/joinSentences';
import { undoByOrigin } from '../../core/domain/errors/undoByOrigin';
import type { Problem } from '../api/request';
import type { Language } from '../locales/language';

const refusals = [
  'crm_module_missing',
  'insufficient_role',
  'store_connected_elsewhere',
  'team_connected_elsewhere',
] as const;

type RefusalCode = (typeof refusals)[number];

/** Whether a refusal takes the whole page. These do, because they are part of choosing a team. */
export function isRefusal(code: string): code is RefusalCode {
  return refusals.some((known) => known === code);
}

/**
 * A refusal in the server's words, made here: an answer would keep the language that it came in when the reader
 * changes to the other one. `origin` is where the connection in the way was made.
 */
export function refusalOf(
  code: RefusalCode | 'store_not_authorized',
  language: Language,
  origin?: Problem['origin'],
): Problem {
  const { http: status, [language]: words } = connectionErrors[code];
  const undo = origin ? undoByOrigin[language][origin] : '';
  return { code, status, ...words, remedy: joinSentences(language, words.remedy, undo), ...(origin && { origin }) };
}
