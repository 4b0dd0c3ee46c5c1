import type { LaneSession } from './session';
import { isRefused } from './stop';

/** Whether the team still has the chosen LINE Official Account. @throws PartnerError */
export async function hasLineAccount(session: LaneSession): Promise<boolean> {
  const { deps, facts } = session;
  const channels = await session.call('omnichat', () => deps.omnichat.listChannels(facts.omnichatToken));
  return channels.some(({ platform, channelId }) => platform === 'line' && channelId === facts.channelId);
}

/**
 * Reads contacts of the chosen account. Omnichat refuses an account that is not of the team as it refuses any bad call
 * (contract 9), so a refusal has the team's accounts looked at, and parks when the chosen one is gone.
 * @throws PartnerError
 */
export async function readingAccount<T>(session: LaneSession, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isRefused(error) && !session.stopReason && !(await hasLineAccount(session))) session.park('line_account_gone');
    throw error;
  }
}
