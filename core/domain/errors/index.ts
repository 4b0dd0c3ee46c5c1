import type { Partner } from '../partnerError';
import type { TokenScope } from '../tokenScopes';
import type { Origin } from '../types';
import { connectionErrors } from './connectionErrors';
import type { ErrorEntry, ErrorText, Language } from './entry';
import { integrationErrors } from './integrationErrors';
import { joinSentences } from './joinSentences';
import { memberErrors, verdictErrors } from './memberErrors';
import { requestErrors } from './requestErrors';
import { undoByOrigin } from './undoByOrigin';

export type { ErrorText, Language } from './entry';

/** Every code a person can meet, in both languages. `docs/errors.md` is compared with it in a test. */
export const errorTable = {
  ...connectionErrors,
  ...requestErrors,
  ...integrationErrors,
  ...memberErrors,
  ...verdictErrors,
};

export type ErrorCode = keyof typeof errorTable;
export type MemberCode = keyof typeof memberErrors;
/** What a comparison may say of a member. */
export type VerdictCode = MemberCode | keyof typeof verdictErrors;
export type IntegrationErrorCode = keyof typeof integrationErrors;

export interface ErrorParams {
  /** Where the existing connection was started, which decides how to undo it (seed, notes 3 and 4). */
  origin?: Origin;
  /** Custom attributes without a definition, as `key (type)`; or how many members are missing. */
  missing?: string;
  /** The partner that does not answer; where it is absent, the text names both. */
  partner?: Partner;
  /** The scope that the access token lacks. */
  scope?: TokenScope;
}

const partnerNames = { shopline: 'SHOPLINE', omnichat: 'Omnichat' } satisfies Record<Partner, string>;
const eitherPartner: Record<Language, string> = { 'zh-TW': 'SHOPLINE 或 Omnichat', en: 'SHOPLINE or Omnichat' };

/**
 * What the table says of a code. While a release is rolled out, an older process meets codes that a newer one stored:
 * to those it gives the words of `internal_error`.
 */
export function entryOf(code: ErrorCode): ErrorEntry {
  return errorTable[isErrorCode(code) ? code : 'internal_error'];
}

/** Title, detail and remedy of a code in one language, with its parameters filled in. */
export function describeError(code: ErrorCode, language: Language, params: ErrorParams = {}): ErrorText {
  const text = entryOf(code)[language];
  const detail = text.detail
    .replace('{missing}', params.missing ?? '')
    .replace('{scope}', params.scope ?? '')
    .replace('{partner}', params.partner ? partnerNames[params.partner] : eitherPartner[language]);
  const undo = params.origin ? undoByOrigin[language][params.origin] : '';
  const remedy = joinSentences(language, text.remedy, undo);
  return { title: text.title, detail, remedy };
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** The one way to raise an error a caller can meet. Its message is the code: it can be logged as it is. */
export class IntegrationError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
    this.name = 'IntegrationError';
  }
}
