/**
 * How far a partner's clock may be from ours. The service accepts a partner's timestamp that is this far in the future,
 * and looks for a partner's changes from this much earlier.
 */
export const clockAllowanceMs = 10 * 60_000;

/**
 * How far the clocks of two of the service's machines may be apart. Where they are further apart, two workers may write
 * to one team at once (docs/limits.md), so that a time which is further ahead tells of a wrong clock.
 */
export const workersApartMs = 5_000;
