import { omnichatEventSchema, touchedLineContacts } from '../../core/partners/omnichat/webhookEvents';
import { isSignedBy } from '../../core/partners/omnichat/webhookSignature';
import type { Integration } from '../../core/store/documents';
import { webhookSecretOf } from '../../core/store/integrations/webhookSecret';
import type { Services } from '../services';

/** So many accounts of an event are looked up to find whose secret signed it: what a forged one costs stays small. */
const mostAccountsTried = 10;

/** Whether an event may tell of the contacts of this integration: whether its team signed it. */
export type MayTellOf = (integration: Integration) => boolean;

interface Signed {
  rawBody: Buffer;
  signature: string;
  /** The JSON in it, if it is any. */
  body: unknown;
  /** The store whose address it came to; undefined: it came to the one for all. */
  merchantId: string | undefined;
}

/**
 * Finds whose secret signed an event. A team that has a secret of its own is spoken for by that one alone, every other
 * team by the environment's. Which to try tells the address, else the LINE Official Accounts that the event names.
 * @returns null when none of them did
 */
export async function findSender(services: Services, event: Signed): Promise<MayTellOf | null> {
  const { config, store, openIntegrations } = services;
  const known = new Map<string, boolean>();
  const isSignedWith = (secret: string): boolean => {
    const isSigned = known.get(secret) ?? isSignedBy(secret, event);
    known.set(secret, isSigned);
    return isSigned;
  };
  const isSignedForAll = () => isSignedWith(config.omnichat.webhookSecret);
  const mayTellOf: MayTellOf = (integration) => {
    const own = webhookSecretOf(store, integration);
    return own === null ? isSignedForAll() : isSignedWith(own);
  };
  if (event.merchantId !== undefined) {
    const integration = await openIntegrations.ofMerchant(event.merchantId);
    const isSigned = integration ? mayTellOf(integration) : isSignedForAll();
    return isSigned ? ({ _id }) => _id === integration?._id : null;
  }
  if (isSignedForAll()) return mayTellOf;
  for (const channelId of accountsIn(event.body).slice(0, mostAccountsTried)) {
    if ((await openIntegrations.ofChannel(channelId)).some(mayTellOf)) return mayTellOf;
  }
  return null;
}

function accountsIn(body: unknown): string[] {
  const event = omnichatEventSchema.safeParse(body);
  return event.success ? [...new Set(touchedLineContacts(event.data).map(({ channelId }) => channelId))] : [];
}
