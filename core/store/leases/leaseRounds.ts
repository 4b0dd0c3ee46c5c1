import { gather } from '../../runtime/gather';
import type { Integration, Lease, SyncRun } from '../documents';
import type { Models } from '../models';

/** All holders in a process look and renew in step (`repeatInStep`), so this is long enough to gather them. */
const gatherMs = 5;

interface LookAsked {
  integrationId: string;
  /** The sync that the work is for; null for work in the background, which gives way to whichever sync is open. */
  runId: string | null;
}

/** A lease as it is now, and what admins have asked for since it was taken. */
export interface LeaseLook {
  lease: Lease | null;
  /** What is wanted of the sync; null: there is none, or it has ended. */
  wish: SyncRun['desired'] | null;
  settingsVersion: number;
}

type Renewal = Pick<Lease, '_id' | 'epoch' | 'leaseUntilMs' | 'lastSendAtMs'>;

/** Looks at leases and at what is wanted: three commands for all that look in the same moment. */
export function gatherLooks(models: Models): (asked: LookAsked) => Promise<LeaseLook> {
  return gather(
    async (asked) => {
      const ids = [...new Set(asked.map(({ integrationId }) => integrationId))];
      // In this order: a holder that sees a change announced also sees the settings that were saved before it.
      const leases = await models.leases.find({ _id: { $in: ids } }).lean<Lease[]>();
      const only = { activeRunId: 1, settingsVersion: 1 } as const;
      const wanted = await models.integrations.find({ _id: { $in: ids } }, only).lean<Wanted[]>();
      const leaseOf = new Map(leases.map((lease) => [lease._id, lease]));
      const wantedOf = new Map(wanted.map((one) => [one._id, one]));
      const runIdOf = ({ integrationId, runId }: LookAsked) =>
        runId ?? wantedOf.get(integrationId)?.activeRunId ?? null;
      const wishes = await readWishes(models, ids, [...new Set(asked.flatMap((one) => runIdOf(one) ?? []))]);
      return asked.map((one) => ({
        lease: leaseOf.get(one.integrationId) ?? null,
        wish: wishes.get(runIdOf(one) ?? '') ?? null,
        settingsVersion: wantedOf.get(one.integrationId)?.settingsVersion ?? 0,
      }));
    },
    { forMs: gatherMs },
  );
}

type Wanted = Pick<Integration, '_id' | 'activeRunId' | 'settingsVersion'>;

async function readWishes(
  { syncRuns }: Models,
  integrationIds: string[],
  runIds: string[],
): Promise<Map<string, SyncRun['desired']>> {
  if (runIds.length === 0) return new Map();
  const named = { _id: { $in: runIds }, integrationId: { $in: integrationIds }, finishedAt: null };
  const runs = await syncRuns.find(named, { desired: 1 }).lean<Pick<SyncRun, '_id' | 'desired'>[]>();
  return new Map(runs.map(({ _id, desired }) => [_id, desired]));
}

/**
 * Renews leases: one command for all that are due. A renewal that comes late neither shortens a lease nor brings back
 * one that was given back since.
 * @returns for each lease whether it is still held
 */
export function gatherRenewals({ leases }: Models): (asked: Renewal) => Promise<boolean> {
  return gather(
    async (asked) => {
      const renewals = asked.map(({ _id, epoch, leaseUntilMs, lastSendAtMs }) => ({
        updateOne: {
          filter: { _id, epoch, leaseUntilMs: { $gt: 0 } },
          update: { $max: { leaseUntilMs, lastSendAtMs } },
        },
      }));
      const { matchedCount } = await leases.bulkWrite(renewals, { ordered: false });
      if (matchedCount === asked.length) return asked.map(() => true);
      // MongoDB's answer says how many leases matched, and not which.
      const found = await leases.find({ _id: { $in: asked.map(({ _id }) => _id) } }).lean<Lease[]>();
      const held = new Map(found.filter(({ leaseUntilMs }) => leaseUntilMs > 0).map(({ _id, epoch }) => [_id, epoch]));
      return asked.map(({ _id, epoch }) => held.get(_id) === epoch);
    },
    { forMs: gatherMs },
  );
}
