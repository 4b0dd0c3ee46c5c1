import type { Store } from '..';
import { setAttention, without } from './attention';
import { endIntegration } from './bindings';
import type { Installation, Integration } from '../documents';
import { eventTimeOfMs, wholeSecondMs } from '../inbox/eventTime';
import { changeBy, changeInstallation, findInstallation, liveEvidence, tokenKeyOf } from './installations';
import { findOpenIntegration } from './integrations';
import { shoplineRefusals } from '../../domain/refusals';
import { isSameToken, type KnownToken } from '../../domain/tokenLife';
import type { SubscriptionTopic } from '../../domain/types';
import { toBeTold } from './untold';

/** What the caller has to tell the integration's workflow, if anything. */
export type LifecycleOutcome =
  | { tell: 'authorized' | 'uninstalled'; integration: Integration }
  | { tell: 'nothing'; integration: Integration | null };

interface TokenCreated {
  merchantId: string;
  /** Event time, 20 digits. */
  ts: string;
  /** True: `ts` is the token's own time; false: it is when the event was sent. */
  hasOwnTs: boolean;
  tokenId: string | null;
  token: string;
}

/**
 * Records that a store installed or re-authorised the app (contract A2.2: this event and `install` come in any order,
 * possibly twice or late). A token is not taken if it was revoked, or if a newer token or an uninstall came since.
 */
export async function recordTokenCreated(store: Store, event: TokenCreated): Promise<LifecycleOutcome> {
  const { merchantId, ts, hasOwnTs, tokenId: id } = event;
  const key = tokenKeyOf(store, event.merchantId, event.token);
  // Read before the change, as in `recordTokenRevoked`.
  const { shoplineTokenVersion = 0 } = (await findOpenIntegration(store, merchantId)) ?? {};
  let wasAlive = false;
  const { sealedToken, token } = await changeInstallation(store, merchantId, (current) => {
    wasAlive = current.sealedToken !== null;
    const change = changeBy(current, { kind: 'created', ts, hasOwnTs, id, key });
    return change && { sealedToken: store.cipher.seal(event.token, 'shopline token', merchantId), ...change };
  });
  const integration = await findOpenIntegration(store, merchantId);
  if (!integration) return { tell: 'nothing', integration };
  if (wasAlive && !sealedToken)
    await setAttention(store, integration._id, 'shopline_access_revoked', { shoplineTokenVersion });
  if (!sealedToken || token?.key !== key) return { tell: 'nothing', integration };
  // One write: whoever reads the new version finds the refusals of the former token over. From here on, telling of such
  // a refusal sets no attention.
  const renewal = { $set: toBeTold(), $inc: { shoplineTokenVersion: 1 }, $unset: without(...shoplineRefusals) };
  await store.models.integrations.updateOne({ _id: integration._id }, renewal);
  return { tell: 'authorized', integration };
}

export async function recordInstalled(store: Store, event: { merchantId: string; ts: string }): Promise<void> {
  await changeInstallation(store, event.merchantId, (current) =>
    changeBy(current, { kind: 'installed', ts: event.ts }),
  );
}

/**
 * Keeps the newest event of a merchant's subscription to the app. The page shows it, and it ends no binding: a trial
 * that becomes paid ends a subscription too, and a merchant who leaves uninstalls the app (contract A6).
 */
export async function recordSubscription(
  store: Store,
  event: { merchantId: string; topic: SubscriptionTopic; ts: string },
): Promise<void> {
  const { merchantId, topic, ts } = event;
  await changeInstallation(store, merchantId, ({ subscription }) =>
    ts > (subscription?.ts ?? '') ? { subscription: { topic, ts } } : null,
  );
}

interface TokenRevoked extends Omit<TokenCreated, 'token'> {
  token: string | null;
}

/** Records that a token died. The integration stops only if it was the one in use: another may have replaced it. */
export async function recordTokenRevoked(store: Store, event: TokenRevoked): Promise<LifecycleOutcome> {
  const { merchantId, ts, hasOwnTs } = event;
  const named = namedBy(store, event);
  // Read before the change: a token granted from here on raises the version, and attention is not set below.
  const integration = await findOpenIntegration(store, merchantId);
  const { sealedToken, token } = await changeInstallation(store, merchantId, (current) =>
    changeBy(current, { kind: 'revoked', ts, hasOwnTs, ...named }),
  );
  const isDead = sealedToken === null && token !== null && isSameToken(named, token);
  if (isDead && integration) {
    const { _id, shoplineTokenVersion } = integration;
    await setAttention(store, _id, 'shopline_access_revoked', { shoplineTokenVersion });
  }
  return { tell: 'nothing', integration };
}

function namedBy(store: Store, { merchantId, tokenId: id, token }: Omit<TokenRevoked, 'ts' | 'hasOwnTs'>) {
  return { id, key: token === null ? null : tokenKeyOf(store, merchantId, token) };
}

/** Called with a binding before its end: once that is stored, repeated work finds no binding to tell of. */
type TellOfEnd = (integration: Integration) => Promise<void>;

/**
 * Records that the app was removed. The event may arrive after the store has installed the app again. Then it ends only
 * a binding of the earlier installation, and leaves the new token alone.
 */
export async function recordUninstalled(
  store: Store,
  event: { merchantId: string; ts: string },
  tellOfEnd?: TellOfEnd,
): Promise<LifecycleOutcome> {
  const { merchantId, ts } = event;
  const before = await findOpenIntegration(store, merchantId);
  // A merchant who opened the extension after the uninstall holds the store. That proof must count even if the event
  // comes late, or if its time is coarse or ahead of our clock.
  const voidBeforeMs = Math.min(wholeSecondMs(ts), Date.now());
  let isOver = false;
  await changeInstallation(store, merchantId, (current) => {
    isOver = isUninstallCurrent(ts, current, before);
    const change = changeBy(current, { kind: 'uninstalled', ts });
    if (!isOver && change === null) return null;
    return { ...change, proofsVoidBeforeMs: Math.max(voidBeforeMs, current.proofsVoidBeforeMs ?? 0) };
  });
  // Looks once more: an `api` may have bound the store in between, before it could see that the proof is void.
  const integration = before ?? (await findOpenIntegration(store, merchantId));
  if (!integration) return { tell: 'nothing', integration };
  // Without `installationTs` the store was bound before any event of its installation was known. That installation
  // began before the binding.
  const belongsToIt = (integration.installationTs ?? eventTimeOfMs(integration.createdAt.getTime())) < ts;
  if (!isOver && !belongsToIt) return { tell: 'nothing', integration };
  await tellOfEnd?.(integration);
  await endIntegration(store, integration, 'uninstalled');
  return { tell: 'uninstalled', integration };
}

/** Ends bindings whose uninstall `api` had stored when it died: SHOPLINE tells of an uninstall only once. */
export async function completeUninstalls(
  store: Store,
  bindings: Pick<Integration, 'merchantId'>[],
  tellOfEnd: TellOfEnd,
): Promise<void> {
  const _id = { $in: bindings.map(({ merchantId }) => merchantId) };
  const uninstalled = { _id, sealedToken: null, uninstallTs: { $ne: '' } };
  for (const { _id: merchantId, uninstallTs: ts } of await store.models.installations.find(uninstalled).lean())
    await recordUninstalled(store, { merchantId, ts }, tellOfEnd);
}

/** Records that the app was removed, where SHOPLINE tells it as the end of the app's token (contract A2.2). */
export async function recordInstallationRevoked(
  store: Store,
  event: TokenRevoked,
  tellOfEnd: TellOfEnd,
): Promise<LifecycleOutcome> {
  const revoked = { ...namedBy(store, event), hasOwnTs: event.hasOwnTs };
  const isOfPresent = isOfPresentInstallation(revoked, await findInstallation(store, event.merchantId));
  if (!isOfPresent) return recordTokenRevoked(store, event);
  const outcome = await recordUninstalled(store, event, tellOfEnd);
  // The `create` of this token may still be on the way, and must find the token revoked.
  if (revoked.key !== null) await recordTokenRevoked(store, event);
  return outcome;
}

/**
 * Whether the end of a token may be that of the present installation. A token that was replaced before says nothing
 * about it, and is only noted as dead.
 */
export function isOfPresentInstallation(
  revoked: Pick<KnownToken, 'id' | 'hasOwnTs'> & { key: string | null },
  installation: Pick<Installation, 'token' | 'uninstallTs'> | null,
): boolean {
  if (revoked.key === null) return true;
  const { token, uninstallTs } = installation ?? { token: null, uninstallTs: '' };
  if (token) return isSameToken(revoked, token);
  // The token's `create` is late or lost. After an earlier uninstall the token may be of the installation before, and
  // without a time of its own the event may be an old one, sent again: neither may end a newer binding.
  return uninstallTs === '' && revoked.hasOwnTs;
}

/**
 * Whether an uninstall is about the present installation, as far as events so far tell. If they show none, the
 * uninstall ends a binding that is older than itself. They show none before the first event, or after an earlier
 * uninstall (SHOPLINE may send one event a token).
 */
export function isUninstallCurrent(
  ts: string,
  installation: Pick<Installation, 'installTs' | 'token' | 'uninstallTs'>,
  integration: Pick<Integration, 'createdAt'> | null,
): boolean {
  const evidence = liveEvidence(installation);
  if (evidence !== '') return ts > evidence;
  return integration === null || ts >= eventTimeOfMs(integration.createdAt.getTime());
}
