import type { ShoplineEvent } from '../../core/partners/shopline/webhookEvent';
import type { Integration } from '../../core/store/documents';

/** What became of a webhook's event. */
export type EventOutcome = 'stored' | 'duplicate' | 'ignored';

/** Called with each integration that an event turns out to be about. */
export type NoteIntegration = (integration: Integration) => void;

/** An event that says which store it is about. */
export type StoreEvent = ShoplineEvent & { merchantId: string };
