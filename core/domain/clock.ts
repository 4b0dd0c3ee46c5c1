/**
 * How far a partner's clock may be from ours. The service accepts a partner's timestamp that is this far in the future,
 * and looks for a partner's changes from this much earlier.
 */
export const clockAllowanceMs = 10 * 60_000;
