import { Work } from '../../core/sync/lease/work';
import type { SandboxControl } from '../../tools/local/clients/control';
import type { Lab } from './lab';

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

/**
 * Pauses a sync of the lab while something keeps its calls waiting, and lets them go once the sync has seen the pause:
 * from then on it sends nothing more.
 */
export async function pauseHeld(lab: Lab, pause: () => Promise<void>): Promise<void> {
  const ends = jest.spyOn(Work.prototype, 'end');
  await pause();
  await lab.until(async () => ends.mock.calls.some(([{ kind }]) => kind === 'paused'));
  ends.mockRestore();
  await lab.control.removeFaults();
}
