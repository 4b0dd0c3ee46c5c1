import type { SandboxControl } from '../../tools/local/clients/control';

/** A call to a partner may take 15 s. */
const heldMs = 12_000;

/**
 * Omnichat keeps each write to an account waiting, after the first `passed`: a sync stays under way until the test has
 * acted, however long that takes. @returns what lets the writes go
 */
export async function holdWrites(control: SandboxControl, channelId: string, passed = 0): Promise<() => Promise<void>> {
  const match = { method: 'PUT', queryIncludes: channelId };
  const { id } = await control.addFault({ partner: 'omnichat', match, afterCalls: passed, delayMs: heldMs });
  return () => control.call('DELETE', `/control/faults/${id}`);
}
