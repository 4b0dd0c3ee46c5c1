import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Language } from '../core/domain/errors';
import { PartnerError } from '../core/domain/partnerError';
import { errorName, framesOf } from '../core/runtime/failure';
import { challengeOf } from './accessToken';
import { isAnsweredEarly } from './answerInTime';
import type { AuditTrail } from './auditTrail';
import { languageOf } from './language';
import { traceIdOf } from './logging';
import { problemPage } from './pages/problemPage';
import { problemFor, type Problem } from './problem';
import { cspNonceOf } from './security';

/** Scripts and partners call these paths. Elsewhere a browser comes by a link or its address bar. */
const machinePaths = ['/api', '/webhooks', '/assets', '/healthz', '/readyz', '/sandbox/control'];

export function answerErrors(logger: Logger, auditTrail: Pick<AuditTrail, 'recordRefusal'>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (isAnsweredEarly(response)) return;
    const language = languageOf(request);
    const problem = problemFor(error, language, traceIdOf(response));
    logError(logger, error, problem, traceIdOf(response));
    auditTrail.recordRefusal(request, error);
    if (response.headersSent) {
      // Too late for a problem document: Express breaks off, so that no reader takes half an answer for a whole one.
      next(error);
      return;
    }
    const challenge = challengeOf(error);
    if (challenge) response.set('www-authenticate', challenge);
    response.status(problem.status).set('content-language', language).vary('accept-language');
    if (wantsPage(request)) sendPage(response, problem, language);
    else response.type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** Logs names, codes and places in the code. A message may quote input, so it stays out. */
function logError(logger: Logger, error: unknown, problem: Problem, traceId: string): void {
  if (problem.status < 500) return;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  logger.error(
    {
      traceId,
      code: problem.code,
      cause: errorName(cause),
      ...(cause instanceof PartnerError && { partner: cause.partner, partnerCode: cause.code }),
      at: framesOf(cause),
    },
    'request failed',
  );
}

/** Whether a browser comes here by a link, and is told of a problem in a page if it asks for one. */
export function isForBrowsers({ method, path }: { method: string; path: string }): boolean {
  const isForMachines = machinePaths.some((machinePath) => path === machinePath || path.startsWith(`${machinePath}/`));
  return !isForMachines && method.toUpperCase() === 'GET';
}

function wantsPage(request: Request): boolean {
  return isForBrowsers(request) && request.accepts(['json', 'html']) === 'html';
}

function sendPage(response: Response, problem: Problem, language: Language): void {
  response.type('html').send(problemPage(problem, language, cspNonceOf(response)));
}
