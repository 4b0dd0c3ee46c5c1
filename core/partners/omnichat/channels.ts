import type { LineAccount } from '../../domain/types';
import type { PartnerCalls } from '../http/partnerCalls';
import { channelsSchema } from './schemas';

/** The LINE Official Accounts among the channels of the token's team (contract 3). @throws PartnerError */
export async function listChannels(api: PartnerCalls, token: string, signal?: AbortSignal): Promise<LineAccount[]> {
  const answer = await api.send('listChannels', token, { method: 'GET', path: '/v1/channels', signal });
  const channels = channelsSchema.safeParse(answer.body);
  if (!channels.success) throw api.unreadable(answer);
  return channels.data
    .filter(({ platform }) => platform === 'line')
    .map(({ channelId, channelName }) => ({ channelId, channelName: channelName?.trim() || channelId }));
}
