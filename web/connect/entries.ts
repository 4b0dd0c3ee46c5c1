import type { PendingStore } from '../api/types';

/** Where the way through SHOPLINE's authorisation begins: it asks for the login first, and brings the store along. */
export const entryOf: Record<PendingStore['origin'], string> = {
  shopline: '/shopline/open',
  omnichat: '/shopline/connect',
};
