/** On whose behalf a lane is worked in, and who is to hear of it. */
export interface SessionOptions {
  /** The run whose wishes (pause, cancel) count; null outside a run. */
  runId: string | null;
  /** Work nobody asked for leaves the lane when something more important comes; an admin's sync is told what to do itself. */
  heedsStop: boolean;
  /** The activity is to end: the worker shuts down or the workflow has cancelled it. */
  cancelled: AbortSignal;
}
