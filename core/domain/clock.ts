/**
 * How far a partner's clock may be from ours before it is held against them: what they stamp may be this much ahead,
 * and what they call new is looked for this much earlier.
 */
export const clockAllowanceMs = 10 * 60_000;
