import { OperatorError } from '../domain/operatorError';

/** The part of an error that a log may always tell: the message may quote what was sent. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The stack of an error, without its message. */
export function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
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
