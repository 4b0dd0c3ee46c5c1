import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import { defaultSettings, type EndReason, type Origin } from '../../domain/types';
import { sleep } from '../../runtime/async';
import type { Claim, Integration } from '../documents';
import { eventTimeOfMs } from '../inbox/eventTime';
import { createLease, voidLease } from '../leases/leases';
import { newId } from '../newId';
import { without } from './attention';
import {
  confirmClaims,
  findHolder,
  releaseClaims,
  removeAttempt,
  storeClaimId,
  takeClaim,
  teamClaimId,
} from './claims';
import { findInstallation, isProofVoid, liveEvidence, voidProofs } from './installations';
import { findIntegration, findLastEnd, findUnended } from './integrations';
import { toBeTold } from './untold';

/** How long a second click waits for the first one, which is writing the same binding. */
const twinWaitMs = 3_000;
const twinPollMs = 50;
/** How long after a binding's end its calls may arrive: its worker hears of the end late, and calls are under way. */
const afterEndMs = 1_300;

export interface BindingRequest {
  merchantId: string;
  handle: string;
  storeName: string;
  teamId: string;
  origin: Origin;
  omnichatToken: string;
  /** When the session proved that it holds the store; absent: no proof is needed. */
  provenAtMs?: number;
}

/**
 * Ties one store to one team. Asked again for the same pair, it renews the team's token and returns the binding.
 * @throws IntegrationError `store_connected_elsewhere` or `team_connected_elsewhere`, with the origin of the binding in
 * the way; `store_not_authorized` when the proof was voided meanwhile.
 */
export async function bindStore(store: Store, request: BindingRequest): Promise<Integration> {
  const integrationId = newId();
  const claim = {
    integrationId,
    merchantId: request.merchantId,
    teamId: request.teamId,
    origin: request.origin,
    claimedAt: new Date(),
  };
  const storeOwner = await takeClaim(store, { _id: storeClaimId(request.merchantId), ...claim });
  if (storeOwner.integrationId !== integrationId) {
    if (storeOwner.teamId === request.teamId) return renew(store, request, storeOwner);
    throw new IntegrationError('store_connected_elsewhere', { origin: storeOwner.origin });
  }
  const teamOwner = await takeClaim(store, { _id: teamClaimId(request.teamId), ...claim });
  if (teamOwner.integrationId !== integrationId) {
    await releaseClaims(store, claim);
    throw new IntegrationError('team_connected_elsewhere', { origin: teamOwner.origin });
  }
  const integration = await insertIntegration(store, integrationId, request);
  // An uninstall first stores that older proofs are void, then looks for a binding to end. So either it sees this
  // binding, or this check sees the void proof.
  if (await isProofVoid(store, request)) {
    await setEnd(store, integration, 'uninstalled');
    throw new IntegrationError('store_not_authorized');
  }
  if (await confirmClaims(store, integration)) return integration;
  // The claims are gone. Either the binding has ended already, as by an uninstall, or this process stood still for so
  // long that its claims were removed or given to another.
  return (await setEnd(store, integration, 'disconnected')) ? bindStore(store, request) : integration;
}

/**
 * Refuses early, before anything is done for a new binding, where another is in the way. The claims remain the lock.
 * @throws IntegrationError like `bindStore`
 */
export async function refuseIfTaken(
  store: Store,
  { merchantId, teamId }: Pick<BindingRequest, 'merchantId' | 'teamId'>,
): Promise<void> {
  const storeOwner = await findHolder(store, storeClaimId(merchantId));
  if (storeOwner?.teamId === teamId) return;
  if (storeOwner) throw new IntegrationError('store_connected_elsewhere', { origin: storeOwner.origin });
  const teamOwner = await findHolder(store, teamClaimId(teamId));
  // A second click may see the first one's claim of the team alone: the first took both between these two looks.
  if (teamOwner && teamOwner.merchantId !== merchantId)
    throw new IntegrationError('team_connected_elsewhere', { origin: teamOwner.origin });
}

async function renew(store: Store, request: BindingRequest, holder: Claim): Promise<Integration> {
  const integration = await waitForIntegration(store, holder.integrationId);
  if (integration) await noteInstalledAnew(store, integration);
  const renewed = integration && (await renewOmnichatToken(store, integration, request.omnichatToken));
  if (renewed) return renewed;
  // The request that took the claim has stored no integration. Should it go on after all, its binding is not confirmed,
  // and it begins again.
  if (!integration) await removeAttempt(store, holder);
  return bindStore(store, request);
}

/** Ties the binding to the newest installation: an uninstall from before that, told late, must not end it. */
async function noteInstalledAnew(store: Store, { _id, merchantId }: Integration): Promise<void> {
  const installation = await findInstallation(store, merchantId);
  const installationTs = installation && liveEvidence(installation);
  if (!installationTs) return;
  await store.models.integrations.updateOne({ _id, endedAt: null }, { $max: { installationTs } });
}

async function waitForIntegration(store: Store, integrationId: string): Promise<Integration | null> {
  const deadlineMs = Date.now() + twinWaitMs;
  for (;;) {
    const integration = await findIntegration(store, integrationId);
    if (integration || Date.now() > deadlineMs) return integration;
    await sleep(twinPollMs);
  }
}

/**
 * Stores a new Open API token of the team; work that stopped for want of one may go on.
 * @returns null when the binding has ended
 */
export async function renewOmnichatToken(
  store: Store,
  { _id }: Pick<Integration, '_id'>,
  token: string,
): Promise<Integration | null> {
  await store.models.integrations.updateOne(
    { _id, endedAt: null },
    {
      $set: { sealedOmnichatToken: store.cipher.seal(token, 'omnichat token', _id), ...toBeTold() },
      $inc: { omnichatTokenVersion: 1 },
      $unset: without('omnichat_access_revoked'),
    },
  );
  return findUnended(store, _id);
}

async function insertIntegration(store: Store, integrationId: string, request: BindingRequest): Promise<Integration> {
  const { integrations } = store.models;
  const { merchantId, teamId, origin, storeName, handle, omnichatToken } = request;
  const installation = await findInstallation(store, merchantId);
  const before = await findLastEnd(store, merchantId, [teamId]);
  await createLease(store, integrationId, before ? before.endedAt.getTime() + afterEndMs : 0);
  const integration: Integration = {
    _id: integrationId,
    merchantId,
    teamId,
    origin,
    storeName,
    handle,
    countryCode: 'TW',
    defaultLanguage: null,
    createdAt: new Date(),
    endedAt: null,
    endReason: null,
    lineAccount: null,
    attentions: {},
    installationTs: (installation && liveEvidence(installation)) || null,
    settings: defaultSettings,
    settingsVersion: 0,
    resyncNeeded: false,
    appliedSettings: null,
    settingsEpoch: 0,
    sealedOmnichatToken: store.cipher.seal(omnichatToken, 'omnichat token', integrationId),
    omnichatTokenVersion: 0,
    shoplineTokenVersion: 0,
    sealedWebhookSecret: null,
    acceptedMismatchChannelId: null,
    activeRunId: null,
    lastSync: null,
    isLive: false,
    lastLiveChangeAt: null,
    contactIndexAtMs: 0,
    contactIndexChannelId: null,
    contactIndexWalkedAtMs: 0,
    contactIndexWalkCalls: 0,
    sweptAtMs: 0,
    lastFullReadAt: null,
    lastFullReadCalls: 0,
  };
  await integrations.create(integration);
  return integrations.findById(integrationId).orFail().lean();
}

/**
 * Ends a binding at once: store and team are free for another. Its workflow removes what it leaves behind. A disconnect
 * voids proofs of holding the store that are older than the binding. A person who proved it while the binding stood,
 * perhaps only to be told that the store is taken, may bind the store now. An uninstall has already voided all proofs
 * from before it. Safe to repeat.
 */
export async function endIntegration(
  store: Store,
  integration: Pick<Integration, '_id' | 'merchantId' | 'teamId' | 'createdAt'>,
  endReason: EndReason,
): Promise<void> {
  // Before the end, which frees the store for the next binding.
  if (endReason === 'disconnected') await voidProofs(store, integration.merchantId, integration.createdAt.getTime());
  await setEnd(store, integration, endReason);
}

/** @returns whether it had not ended before */
async function setEnd(
  store: Store,
  integration: Pick<Integration, '_id' | 'merchantId' | 'teamId'>,
  endReason: EndReason,
): Promise<boolean> {
  const { matchedCount } = await store.models.integrations.updateOne(
    { _id: integration._id, endedAt: null },
    { $set: { endedAt: new Date(), endReason } },
  );
  await voidLease(store, integration._id);
  await releaseClaims(store, { ...integration, integrationId: integration._id });
  return matchedCount === 1;
}

/** Ends a binding for which an operator sent the signal of an event that never came. Safe to repeat. */
export async function endByOperator(store: Store, integrationId: string, endReason: EndReason): Promise<void> {
  const integration = await findUnended(store, integrationId);
  if (!integration) return;
  if (endReason === 'uninstalled') {
    // Before the end: a repeat finds that the binding has ended, and returns above without removing the token.
    const goneAtMs = Date.now();
    const gone = { sealedToken: null, proofsVoidBeforeMs: goneAtMs };
    const goneTs = { uninstallTs: eventTimeOfMs(goneAtMs) };
    // No event may have told of the store so far.
    const change = { $set: gone, $max: goneTs };
    await store.models.installations.updateOne({ _id: integration.merchantId }, change, { upsert: true });
  }
  await endIntegration(store, integration, endReason);
}
