import { OperatorError } from '../domain/operatorError';

/** What a log may tell of an error: a message may quote what was sent. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** What was met in the end: who wraps an error says only what they were about to do. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const deeper = error.cause instanceof Error ? reasonOf(error.cause) : '';
  return deeper || error.message;
}

/** What a process says that cannot go on: a line for what the operator can mend, the stack for what they cannot. */
export function failureText(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
