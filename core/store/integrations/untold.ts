import type { Store } from '..';

/**
 * Set with facts that an open workflow goes by (token, LINE account, access to a partner): it is to be told to read them anew.
 * Without this, a workflow that could not be told would find them only at its next look, hours later.
 */
export function toBeTold(): { untoldSince: Date } {
  return { untoldSince: new Date() };
}

/** The workflow was told, by a signal sent at that time, what had been stored until then. */
export async function noteTold({ models }: Store, integrationId: string, sentAt: Date): Promise<void> {
  await models.integrations.updateOne(
    { _id: integrationId, untoldSince: { $lte: sentAt } },
    { $unset: { untoldSince: 1 } },
  );
}
