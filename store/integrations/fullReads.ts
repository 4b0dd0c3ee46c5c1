import type { Store } from '..';

/** How far the clocks of two of our machines may be apart. */
const ownClocksApartMs = 5_000;

/**
 * Notes that any member of these integrations may have changed, so that everyone is to be read: the workflow finds it at
 * its next look. However many ask, it is one fact until a full read has answered it.
 */
export async function askForFullReads({ models }: Store, integrationIds: string[]): Promise<void> {
  const nowMs = Date.now();
  for (const _id of new Set(integrationIds)) {
    await models.integrations.updateOne(
      { _id },
      { $min: { 'fullReadAsked.firstAtMs': nowMs }, $max: { 'fullReadAsked.lastAtMs': nowMs } },
    );
  }
}

/** A full read that began then has answered all that was asked before; what was asked since stays. */
export async function answerFullReads({ models }: Store, integrationId: string, startedAtMs: number): Promise<void> {
  await models.integrations.updateOne(
    { _id: integrationId, 'fullReadAsked.lastAtMs': { $lt: startedAtMs - ownClocksApartMs } },
    { $unset: { fullReadAsked: 1 } },
  );
}
