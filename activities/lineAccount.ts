import { omnichatTokenContext } from '../store/integrations/bindings';
import type { Integration } from '../store/documents';
import { noteGuestCalls } from '../store/lanes/guestCalls';
import { bytesOf } from '../store/integrations/installations';
import { chooseLineAccount } from '../store/integrations/lineAccount';
import { noteTold } from '../store/integrations/untold';
import type { ActivityDependencies } from './dependencies';

export type LineAccountOutcome = 'chosen' | 'unknown_line_account' | 'sync_in_progress' | 'integration_ended';

interface ChooseLineAccount {
  integrationId: string;
  channelId: string;
}

export function lineAccountActivities({ store, omnichat }: ActivityDependencies) {
  return {
    /** Takes an account an operator named, when it is one of the team's. @throws PartnerError */
    async chooseLineAccount({ integrationId, channelId }: ChooseLineAccount): Promise<LineAccountOutcome> {
      const integration = await store.models.integrations.findById(integrationId).lean<Integration>();
      if (!integration?.sealedOmnichatToken || integration.endedAt) return 'integration_ended';
      const token = store.cipher.open(bytesOf(integration.sealedOmnichatToken), omnichatTokenContext(integrationId));
      await noteGuestCalls(store, integrationId, 'omnichat');
      const channels = await omnichat.listChannels(token);
      const channel = channels.find((candidate) => candidate.platform === 'line' && candidate.channelId === channelId);
      if (!channel) return 'unknown_line_account';
      const { channelName } = channel;
      if (!(await chooseLineAccount(store, integration, { channelId, channelName }))) return 'sync_in_progress';
      // Its own workflow chose it, and reads the facts anew when this is done.
      await noteTold(store, integrationId, new Date());
      return 'chosen';
    },
  };
}
