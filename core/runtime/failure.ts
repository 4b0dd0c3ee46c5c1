import { OperatorError } from '../domain/operatorError';

/** The part of an error that a log may always tell: the message may quote what was sent. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The message of the innermost cause: code that wraps an error says only what it was about to do. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const deeper = error.cause instanceof Error ? reasonOf(error.cause) : '';
  return deeper || error.message;
}

/** What a process prints when it cannot go on: one line where the operator can mend it, the stack where they cannot. */
export function failureText(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
