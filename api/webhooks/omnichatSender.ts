import { omnichatEventSchema, touchedLineContacts } from '../../core/partners/omnichat/webhookEvents';
import { isSignedBy } from '../../core/partners/omnichat/webhookSignature';
import type { Integration } from '../../core/store/documents';
import { webhookSecretOf } from '../../core/store/integrations/webhookSecret';
import type { Services } from '../services';

/** The most accounts of an event that are looked up to find whose secret signed it: a forged event must cost little. */
const mostAccountsTried = 10;

/** Whether an event may tell of the contacts of this integration: whether its team signed it. */
export type MayTellOf = (integration: Integration) => boolean;

interface Signed {
  rawBody: Buffer;
  /** Whether a secret has signed the event. */
  isSignedBy: IsSignedBy;
  /** The store whose own webhook address the event came to; undefined: it came to the address for all stores. */
  merchantId: string | undefined;
}

type IsSignedBy = (secret: string) => boolean;

/** Tells which secrets have signed an event, and computes no signature twice. */
export function signatureCheck(event: Parameters<typeof isSignedBy>[1]): IsSignedBy {
  const known = new Map<string, boolean>();
  return (secret) => {
    const isSigned = known.get(secret) ?? isSignedBy(secret, event);
    known.set(secret, isSigned);
    return isSigned;
  };
}

/**
 * Finds whose secret signed an event. For a team that has a secret of its own, that one alone counts; for every other
 * team the environment's. The address tells which to try, else the LINE Official Accounts that the event names.
 * @returns null when none of them signed it
 */
export async function findSender(services: Services, event: Signed): Promise<MayTellOf | null> {
  const { config, store, openIntegrations } = services;
  const isSignedForAll = () => event.isSignedBy(config.omnichat.webhookSecret);
  const mayTellOf: MayTellOf = (integration) => {
    const own = webhookSecretOf(store, integration);
    return own === null ? isSignedForAll() : event.isSignedBy(own);
  };
  if (event.merchantId !== undefined) {
    const integration = await openIntegrations.ofMerchant(event.merchantId);
    const isSigned = integration ? mayTellOf(integration) : isSignedForAll();
    return isSigned ? ({ _id }) => _id === integration?._id : null;
  }
  if (isSignedForAll()) return mayTellOf;
  for (const channelId of accountsIn(event.rawBody).slice(0, mostAccountsTried)) {
    if ((await openIntegrations.ofChannel(channelId)).some(mayTellOf)) return mayTellOf;
  }
  return null;
}

function accountsIn(rawBody: Buffer): string[] {
  const event = omnichatEventSchema.safeParse(parseBody(rawBody));
  return event.success ? [...new Set(touchedLineContacts(event.data).map(({ channelId }) => channelId))] : [];
}

/** @returns undefined for what is no JSON */
export function parseBody(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
