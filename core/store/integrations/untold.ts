import type { Store } from '..';

/**
 * Set in the write that stores facts which an open workflow goes by (token, LINE account, access to a partner), so that
 * housekeeping tells the workflow to read them anew. Without this, a workflow that a signal did not reach would find
 * them only at its next look, hours later.
 */
export function toBeTold(): { untoldSince: Date } {
  return { untoldSince: new Date() };
}

/** Notes that a signal sent at that time has told the workflow of all facts stored until then. */
export async function noteTold({ models }: Store, integrationId: string, sentAt: Date): Promise<void> {
  await models.integrations.updateOne(
    { _id: integrationId, untoldSince: { $lte: sentAt } },
    { $unset: { untoldSince: 1 } },
  );
}
