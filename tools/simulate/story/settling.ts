import { installApp } from '../../../sandbox/control/sandbox';
import { shownAttention } from '../../../core/domain/attention';
import type { Claim, Installation, Integration, Member, SyncRun } from '../../../core/store/documents';
import { beginningMs } from '../time/scheduler';
import type { World } from '../world';
import { restoreDefinitions } from './definitions';
import { endFaults } from './faults';
import { grantOmnichatAccess } from './repairs';
import { ask, askForSweep, askForSync, everything } from './asking';
import { askToBind, bind, endBinding, isEndLost } from './binding';

const lookEveryMs = 5_000;
/** Longer than any wait that begins while everything works: a wait for access may last a day, but a token ends it. */
const longestMs = 3_600_000;
/** A token that SHOPLINE refused is granted anew this often, as the page asks. */
const grantEveryMs = 60_000;
/** With so many members written, some contact always shows that Omnichat refuses others alone. */
const manyDelivered = 8;
/** Allows for clocks that are apart, on either side of a change. */
const marginMs = 2_000;
/** How often an operator asks for a sweep: the next regular one may be minutes away. */
const sweepEveryMs = 15_000;

/**
 * From here on everything works, and an admin does what the page asks for, until nothing is left to do. By then a full
 * read has ended that began after the last change.
 */
export async function settle(world: World): Promise<void> {
  const { scheduler, witness } = world;
  endFaults(world);
  const began = scheduler.nowMs;
  world.lastChangeMs = Math.max(world.lastChangeMs, began);
  world.webhooks.resend();
  await scheduler.pause(lookEveryMs);
  grantAccess(world, began);
  let sweepAskedAtMs = began;
  while (scheduler.nowMs < began + longestMs) {
    await scheduler.pause(lookEveryMs);
    if (isQuiet(world)) return;
    mend(world);
    const isSwept = isAfterChanges(world, world.integration?.sweptAtMs ?? 0) && isWalked(world);
    if (scheduler.nowMs < sweepAskedAtMs + sweepEveryMs || isSwept) continue;
    sweepAskedAtMs = scheduler.nowMs;
    askForSweep(world);
  }
  witness.blame(`the service does not come to rest: ${stateOf(world)}`);
}

function grantAccess(world: World, nowMs: number): void {
  const { sandbox } = world;
  const { installed, merchantId } = sandbox.store.profile;
  world.grantedAtMs = nowMs;
  if (!installed || sandbox.world.tokens.ofMerchant(merchantId).length > 0) return;
  installApp(sandbox, sandbox.store, { emit: true });
  world.tell('the merchant grants access anew');
}

/** Does what an admin does who looks at the page. */
function mend(world: World): void {
  const { integration, scheduler, loaded, sandbox } = world;
  // The answer to the first request never came, so the admin asks once more.
  if (world.isBindingWanted && !isBound(world) && world.apis.every(({ pending }) => pending === 0)) {
    world.tell('an admin binds the store once more');
    void bind(world).catch(() => undefined);
    return;
  }
  if (isEndLost(world)) {
    world.tell('an admin disconnects the store once more');
    return ask(world, () => endBinding(world, world.endAskedOf!));
  }
  if (!integration) return;
  if (sandbox.team.profile.tokenRevoked || sandbox.team.profile.modules.length === 0) grantOmnichatAccess(world);
  if ('omnichat_access_revoked' in integration.attentions) return judgeAccess(world);
  const run = openRun(world, integration);
  const { sealedToken } = loaded.database.find<{ sealedToken: unknown }>('installations', integration.merchantId) ?? {};
  const needsAccess = !sealedToken || 'shopline_access_revoked' in integration.attentions;
  if (needsAccess && scheduler.nowMs > world.grantedAtMs + grantEveryMs) {
    if (hasWorkingToken(world))
      world.witness.blame('the store has a token that works, and is told to be without access to SHOPLINE');
    world.grantedAtMs = scheduler.nowMs;
    installApp(world.sandbox, world.sandbox.store, { emit: true });
    world.tell('the merchant grants access anew');
  }
  const { attribute_definitions_missing: undefinedOnes } = integration.attentions;
  if (undefinedOnes) {
    world.witness.judgeMissing(undefinedOnes.missing ?? '');
    restoreDefinitions(world);
  }
  if (run?.desired === 'pause') return ask(world, (api) => api.steer(integration._id, run._id, 'run'));
  const shown = shownAttention(integration.attentions);
  const { isLive, resyncNeeded, hasUnfinishedSync } = integration;
  const isAsked = shown !== null || !isLive || resyncNeeded || hasUnfinishedSync;
  if (run || !isAsked || !integration.lineAccount || !sealedToken) return;
  world.tell(`an admin asks for a full sync (${shown?.code ?? 'settings, account or an unfinished sync'})`);
  askForSync(world, integration._id, everything);
}

/** Once the store is connected anew, the page must not ask an admin for access to Omnichat any more. */
function judgeAccess(world: World): void {
  const { boundAnewAtMs, scheduler, scenario, witness } = world;
  if (!scenario.faults.has('omnichatAccess') && deliveredOf(world) >= manyDelivered)
    witness.blame('the store is told to be without access to Omnichat, which it never lost');
  if (boundAnewAtMs === null) askToBind(world);
  else if (boundAnewAtMs < scheduler.nowMs - lookEveryMs)
    witness.blame('the store is connected anew, and is told to be without access to Omnichat');
}

function deliveredOf({ loaded }: World): number {
  return loaded.database.all<Member>('members').filter(({ state }) => state === 'delivered').length;
}

/** Whether the stored token works. SHOPLINE refuses only dead tokens here, so the page may then tell of no refusal. */
function hasWorkingToken({ loaded, sandbox }: World): boolean {
  const { merchantId } = sandbox.store.profile;
  const { sealedToken } = loaded.database.find<Installation>('installations', merchantId) ?? {};
  if (!sealedToken) return false;
  const token = loaded.store.cipher.open(sealedToken, 'shopline token', merchantId);
  return sandbox.world.tokens.ofMerchant(merchantId).some((known) => known.token === token);
}

function isBound({ integration }: World): boolean {
  return integration?.lineAccount != null;
}

function openRun({ loaded }: World, { activeRunId }: Integration): SyncRun | null {
  const run = activeRunId === null ? undefined : loaded.database.find<SyncRun>('syncRuns', activeRunId);
  return run ?? null;
}

function isQuiet(world: World): boolean {
  const { loaded, temporal, integration, integrationId, workflow, witness } = world;
  const { database } = loaded;
  if (world.apis.some(({ pending }) => pending > 0) || (world.isBindingWanted && !isBound(world))) return false;
  if (temporal.attempts.size > 0 || world.workers.some(({ queues }) => queues.size > 0)) return false;
  // An api process died in the middle of a binding: housekeeping has yet to remove what it left.
  if (database.all<Claim>('claims').some((claim) => !database.find('integrations', claim.integrationId))) return false;
  // Of a binding that has ended, an api process that was frozen may have stored it: housekeeping has yet to remove it.
  if (database.all('inbox').length > 0 || database.all('contactEvents').length > 0) return false;
  if (integrationId === null || !integration)
    return workflow === undefined && database.all('integrations').length === 0;
  if (database.all('integrations').length > 1) return false;
  const { attentions, isLive, resyncNeeded, activeRunId } = integration;
  if (shownAttention(attentions) || !isLive || resyncNeeded || activeRunId) return false;
  // An api process died while it opened a run: housekeeping has yet to remove the run.
  if (database.all<SyncRun>('syncRuns').some(isLeftBehind)) return false;
  return (
    witness.unanswered === 0 && isWalked(world) && isAfterChanges(world, witness.fullReads.beganAtMs(integrationId))
  );
}

function isLeftBehind({ phase, finishedAt }: SyncRun): boolean {
  return phase === 'requested' && finishedAt === null;
}

/** Whether all contacts were listed since: only that shows lost attributes and contacts that are gone. */
function isWalked({ integration, walkNeededSinceMs }: World): boolean {
  return (
    walkNeededSinceMs === 0 || (integration?.contactIndexWalkedAtMs ?? 0) > beginningMs + walkNeededSinceMs + marginMs
  );
}

/** Whether a read that began then found all that has happened. */
function isAfterChanges({ lastChangeMs }: World, beganMs: number): boolean {
  return beganMs > beginningMs + lastChangeMs + marginMs;
}

function stateOf(world: World): string {
  const { integration, temporal, loaded } = world;
  const queues = world.workers.reduce((sum, worker) => sum + worker.queues.size, 0);
  const held = { queues, attempts: temporal.attempts.size, integrations: loaded.database.all('integrations').length };
  if (!integration) return JSON.stringify({ ...held, hasWorkflow: world.workflow !== undefined });
  const { attentions, isLive, resyncNeeded, activeRunId } = integration;
  const run = openRun(world, integration);
  const inbox = loaded.database.all('inbox').length + loaded.database.all('contactEvents').length;
  const work = [...temporal.underWay].join();
  return JSON.stringify({
    attentions: Object.keys(attentions),
    isLive,
    resyncNeeded,
    activeRunId,
    run: run && [run.mode, run.status, run.desired, run.phase],
    inbox,
    work,
    ...held,
  });
}
