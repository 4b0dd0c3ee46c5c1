import type { PartnerCalls } from '../http/partnerCalls';
import { channelsSchema } from './schemas';

export interface Channel {
  /** `line` for a LINE Official Account. */
  platform: string;
  channelId: string;
  channelName: string;
}

/** Every channel of the token's team (contract 3), LINE or not. @throws PartnerError */
export async function listChannels(api: PartnerCalls, token: string, signal?: AbortSignal): Promise<Channel[]> {
  const answer = await api.send('listChannels', token, { method: 'GET', path: '/v1/channels', signal });
  const channels = channelsSchema.safeParse(answer.body);
  if (!channels.success) throw api.unreadable(answer);
  return channels.data.map(({ platform, channelId, channelName }) => ({
    platform,
    channelId,
    channelName: channelName?.trim() || channelId,
  }));
}
