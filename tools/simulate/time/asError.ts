/** What was thrown, as an `Error`, so that it can be handed on. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
