import {
  describeError,
  entryOf,
  IntegrationError,
  type ErrorCode,
  type ErrorParams,
  type Language,
} from '../core/domain/errors';
import { PartnerError } from '../core/domain/partnerError';
import { omnichatRefusals } from '../core/domain/refusals';
import type { Origin } from '../core/domain/types';
import { isDatabaseAway } from '../core/store/databaseAway';

export interface InputProblem {
  in: 'params' | 'query' | 'body';
  path: string;
  /** zod's word for what is wrong, never the value. */
  code: string;
}

/** Input that does not fit a route's schema. */
export class InvalidRequest extends IntegrationError {
  constructor(readonly problems: InputProblem[]) {
    super('invalid_request');
  }
}

/** RFC 9457, plus the stable code, the way out and, for our own faults, the id to find it in the log by. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  remedy: string;
  errors?: InputProblem[];
  /** Where the binding that is in the way was started, which is where it has to be undone. */
  origin?: Origin;
  traceId?: string;
}

function problemOf(code: ErrorCode, language: Language, params: ErrorParams = {}): Problem {
  const { title, detail, remedy } = describeError(code, language, params);
  const status = entryOf(code).http ?? 500;
  const { origin } = params;
  return { type: `/api/docs#${code}`, title, status, code, detail, remedy, ...(origin && { origin }) };
}

/** What a failed request answers. An unknown error becomes `internal_error`: its own text is not sent. */
export function problemFor(error: unknown, language: Language, traceId: string): Problem {
  if (error instanceof InvalidRequest) return { ...problemOf(error.code, language), errors: error.problems };
  const known = error instanceof IntegrationError && entryOf(error.code).http !== undefined;
  const code = known ? error.code : codeOf(error);
  const problem = problemOf(code, language, paramsOf(error));
  return code === 'internal_error' ? { ...problem, traceId } : problem;
}

function paramsOf(error: unknown): ErrorParams {
  if (error instanceof PartnerError) return { partner: error.partner };
  return error instanceof IntegrationError ? error.params : {};
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof PartnerError)
    return omnichatRefusals.find((code) => code === error.code) ?? 'partner_unavailable';
  if (isDatabaseAway(error)) return 'temporarily_unavailable';
  if (isBodyError(error)) return error.type === 'entity.too.large' ? 'payload_too_large' : 'invalid_request';
  if (error instanceof URIError) return 'invalid_request';
  return 'internal_error';
}

/** Errors of Express's body parser carry a `type` such as `entity.parse.failed`. */
function isBodyError(error: unknown): error is { type: string; status: number } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'type' in error &&
    typeof error.type === 'string' &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status < 500
  );
}
