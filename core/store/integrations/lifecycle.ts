import type { Store } from '..';
import { clearAttention, setAttention } from './attention';
import { endIntegration } from './bindings';
import type { Installation, Integration } from '../documents';
import { eventTimeOfMs, wholeSecondMs } from '../inbox/eventTime';
import {
  changeInstallation,
  fieldsOf,
  findInstallation,
  liveEvidence,
  tokenKeyOf,
  tokenStateOf,
} from './installations';
import { findOpenIntegration } from './integrations';
import { shoplineRefusals } from '../../domain/refusals';
import { afterEvent, isSameToken, type LifeEvent } from '../../domain/tokenLife';
import { toBeTold } from './untold';

/** What the caller has to tell the integration's workflow, if anything. */
export type LifecycleOutcome =
  | { tell: 'authorized' | 'uninstalled'; integration: Integration }
  | { tell: 'nothing'; integration: Integration | null };

interface TokenCreated {
  merchantId: string;
  /** Event time, 20 digits. */
  ts: string;
  /** Else `ts` is when it was sent. */
  hasOwnTs: boolean;
  tokenId: string | null;
  token: string;
}

/**
 * A store installed or re-authorised the app (contract A2.2: in any order with `install`, possibly twice or late).
 * A token that was revoked, replaced by a newer one or uninstalled since is not taken.
 */
export async function recordTokenCreated(store: Store, event: TokenCreated): Promise<LifecycleOutcome> {
  const { merchantId, ts, hasOwnTs, tokenId: id } = event;
  const key = tokenKeyOf(store, event.merchantId, event.token);
  let wasAlive = false;
  const installation = await changeInstallation(store, merchantId, (current) => {
    const before = tokenStateOf(current);
    const after = afterEvent(before, { kind: 'created', ts, hasOwnTs, id, key });
    wasAlive = before.token?.isAlive ?? false;
    if (after === before) return null;
    const sealedToken = store.cipher.seal(event.token, 'shopline token', merchantId);
    return { sealedToken, ...fieldsOf(after) };
  });
  const { token } = tokenStateOf(installation);
  const integration = await findOpenIntegration(store, merchantId);
  if (!integration) return { tell: 'nothing', integration };
  if (wasAlive && !token?.isAlive) await setAttention(store, integration._id, 'shopline_access_revoked');
  if (!token?.isAlive || token.key !== key) return { tell: 'nothing', integration };
  // Before attention is cleared: what the former token met, and is told from here on, is of the past.
  const renewal = { $set: toBeTold(), $inc: { shoplineTokenVersion: 1 } };
  await store.models.integrations.updateOne({ _id: integration._id }, renewal);
  await clearAttention(store, integration._id, ...shoplineRefusals);
  return { tell: 'authorized', integration };
}

export async function recordInstalled(store: Store, event: { merchantId: string; ts: string }): Promise<void> {
  await changeInstallation(store, event.merchantId, (current) =>
    changeBy(current, { kind: 'installed', ts: event.ts }),
  );
}

interface TokenRevoked extends Omit<TokenCreated, 'token'> {
  token: string | null;
}

/** A token died. The store's integration stops only when it was the one in use; another may already have replaced it. */
export async function recordTokenRevoked(store: Store, event: TokenRevoked): Promise<LifecycleOutcome> {
  const { merchantId, ts, hasOwnTs } = event;
  const named = namedBy(store, event);
  // Read first: a token that is granted from here on is another one.
  const integration = await findOpenIntegration(store, merchantId);
  const installation = await changeInstallation(store, merchantId, (current) =>
    changeBy(current, { kind: 'revoked', ts, hasOwnTs, ...named }),
  );
  const { token } = tokenStateOf(installation);
  const isDead = token !== null && !token.isAlive && isSameToken(named, token);
  if (isDead && integration) {
    const { _id, shoplineTokenVersion = 0 } = integration;
    await setAttention(store, _id, 'shopline_access_revoked', { shoplineTokenVersion });
  }
  return { tell: 'nothing', integration };
}

function namedBy(store: Store, { merchantId, tokenId: id, token }: Omit<TokenRevoked, 'ts' | 'hasOwnTs'>) {
  return { id, key: token === null ? null : tokenKeyOf(store, merchantId, token) };
}

function changeBy(current: Installation, event: LifeEvent) {
  const before = tokenStateOf(current);
  const after = afterEvent(before, event);
  return after === before ? null : fieldsOf(after);
}

/**
 * The app was removed. An uninstall that arrives after the store installed again is history: it ends only a binding that
 * belongs to the installation it speaks of, and leaves the new token alone.
 */
export async function recordUninstalled(
  store: Store,
  event: { merchantId: string; ts: string },
): Promise<LifecycleOutcome> {
  const { merchantId, ts } = event;
  const before = await findOpenIntegration(store, merchantId);
  // Who opened the extension since holds the store, however late, coarse or ahead of our clock the event's time is.
  const voidBeforeMs = Math.min(wholeSecondMs(ts), Date.now());
  let isOver = false;
  await changeInstallation(store, merchantId, (current) => {
    isOver = isUninstallCurrent(ts, current, before);
    const change = changeBy(current, { kind: 'uninstalled', ts });
    if (!isOver && change === null) return null;
    return { ...change, proofsVoidBeforeMs: Math.max(voidBeforeMs, current.proofsVoidBeforeMs ?? 0) };
  });
  // Bound a moment ago, before its `api` could see that the proof is void.
  const integration = before ?? (await findOpenIntegration(store, merchantId));
  if (!integration) return { tell: 'nothing', integration };
  // Bound before any event of its installation was known: it is of the one there was then, which began earlier.
  const belongsToIt = (integration.installationTs ?? eventTimeOfMs(integration.createdAt.getTime())) < ts;
  if (!isOver && !belongsToIt) return { tell: 'nothing', integration };
  await endIntegration(store, integration, 'uninstalled');
  return { tell: 'uninstalled', integration };
}

/** Ends bindings whose uninstall `api` had stored when it died: SHOPLINE tells of it once. */
export async function completeUninstalls(store: Store, bindings: Pick<Integration, 'merchantId'>[]): Promise<void> {
  const _id = { $in: bindings.map(({ merchantId }) => merchantId) };
  const uninstalled = { _id, sealedToken: null, uninstallTs: { $ne: '' } };
  for (const { _id: merchantId, uninstallTs: ts } of await store.models.installations.find(uninstalled).lean())
    await recordUninstalled(store, { merchantId, ts });
}

/**
 * The app was removed, told as the end of its token (contract A2.2). A token that was replaced before says nothing of the
 * installation of now: that one is only noted as dead.
 */
export async function recordInstallationRevoked(store: Store, event: TokenRevoked): Promise<LifecycleOutcome> {
  const installation = await findInstallation(store, event.merchantId);
  const namesToken = event.token !== null;
  const token = installation && tokenStateOf(installation).token;
  const isOfNow = !namesToken || (token !== null && isSameToken(namedBy(store, event), token));
  if (!isOfNow) return recordTokenRevoked(store, event);
  const outcome = await recordUninstalled(store, event);
  // Its `create` may still be on the way.
  if (namesToken) await recordTokenRevoked(store, event);
  return outcome;
}

/**
 * Whether an uninstall speaks of the installation of now, as far as events so far tell. With no sign of one (none came
 * yet, or an earlier uninstall ended it: SHOPLINE may send one event a token) it ends a binding older than itself.
 */
export function isUninstallCurrent(
  ts: string,
  installation: Pick<Installation, 'installTs' | 'tokenTs' | 'uninstallTs'>,
  integration: Pick<Integration, 'createdAt'> | null,
): boolean {
  const evidence = liveEvidence(installation);
  if (evidence !== '') return ts > evidence;
  return integration === null || ts >= eventTimeOfMs(integration.createdAt.getTime());
}
