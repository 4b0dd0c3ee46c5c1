import { Context } from '@temporalio/activity';
import { noteGuestCalls } from '../core/store/leases/guestCalls';
import { findUnended, readOmnichatToken } from '../core/store/integrations/integrations';
import { chooseLineAccount } from '../core/store/integrations/lineAccount';
import { noteTold } from '../core/store/integrations/untold';
import type { ActivityDependencies } from './dependencies';
import { noteSignal } from './operatorAudit';

export type LineAccountOutcome = 'chosen' | 'unknown_line_account' | 'sync_in_progress' | 'integration_ended';

interface ChooseLineAccount {
  integrationId: string;
  channelId: string;
}

export function lineAccountActivities(dependencies: ActivityDependencies) {
  const { store, omnichat } = dependencies;
  return {
    /** Stores the LINE account that an operator named, when the team has it. @throws PartnerError */
    async chooseLineAccount({ integrationId, channelId }: ChooseLineAccount): Promise<LineAccountOutcome> {
      const integration = await findUnended(store, integrationId);
      const token = integration && readOmnichatToken(store, integration);
      if (!integration || token === null) return 'integration_ended';
      await noteGuestCalls(store, integrationId, 'omnichat');
      // A worker that is to stop asks no longer.
      const channels = await omnichat.listChannels(token, Context.current().cancellationSignal);
      const channel = channels.find((candidate) => candidate.channelId === channelId);
      if (!channel) return 'unknown_line_account';
      if (!(await chooseLineAccount(store, integration, channel))) return 'sync_in_progress';
      await noteSignal(dependencies, integration, { signal: 'lineAccountChosen', channelId });
      // No signal has to tell of it: the workflow asked for this step, and reads the facts after it.
      await noteTold(store, integrationId, new Date());
      return 'chosen';
    },
  };
}
