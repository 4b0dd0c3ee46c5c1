import type { PendingStore } from '../api/types';

/** Where the way through SHOPLINE's authorisation begins. It leads through the login and brings the store along. */
export const entryOf: Record<PendingStore['origin'], string> = {
  shopline: '/shopline/open',
  omnichat: '/shopline/connect',
};
