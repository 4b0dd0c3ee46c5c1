/** For which sync a lane is worked in, and what ends the work. */
export interface SessionOptions {
  /** The sync an admin asked for, which works while that is wanted of it; null for work in the background. */
  runId: string | null;
  /** The activity is to end: the worker shuts down or the workflow has cancelled it. */
  cancelled: AbortSignal;
}
