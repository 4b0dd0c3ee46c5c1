import type { Partner } from './partnerError';

/** The calls a second that each partner documents: SHOPLINE's for a store, Omnichat's for a team. */
export const documentedRequestsPerSecond: Record<Partner, number> = { shopline: 20, omnichat: 40 };

/** While others are answered, a request counts as at most this late: a slower answer means the partner was slow. */
export const maxArrivalDelayMs = 1_000;
