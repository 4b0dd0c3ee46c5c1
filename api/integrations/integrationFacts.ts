import { IntegrationError, type Language } from '../../core/domain/errors';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { countWaiting } from '../../core/store/inbox/backlog';
import { shownRuns } from '../../core/store/runs/shownRun';
import { readRun } from '../../core/store/runs/syncRuns';
import { findInstallation } from '../../core/store/integrations/installations';
import { RecentAnswers } from '../recentAnswers';
import { followingStop, integrationView, type IntegrationFacts, type IntegrationView } from './integrationView';

/** Counting a deep inbox takes the database long: at most once in this time per integration. */
const backlogMaxAgeMs = 5_000;

/** Collects what an integration's status and view are derived from. */
export class IntegrationFactsReader {
  private readonly backlogs = new RecentAnswers<IntegrationFacts['backlog']>(backlogMaxAgeMs);

  constructor(
    private readonly store: Store,
    private readonly workflowService: { readonly isReachable: boolean },
  ) {}

  async read(integration: Integration): Promise<IntegrationFacts> {
    const [installation, active, last, backlog] = await Promise.all([
      findInstallation(this.store, integration.merchantId),
      readRun(this.store, integration._id, integration.activeRunId),
      readRun(this.store, integration._id, integration.lastSync?.runId ?? null),
      this.backlogs.of(integration._id, () => countWaiting(this.store, integration._id)),
    ]);
    const isWorkflowServiceAway = !this.workflowService.isReachable;
    return { integration, installation, ...shownRuns(active, last, installation), backlog, isWorkflowServiceAway };
  }

  /**
   * For requests of which nothing would come while changes are not followed.
   * @throws IntegrationError `line_account_changed` or `data_taken_back`
   */
  async expectFollowed(integration: Integration): Promise<void> {
    const stop = followingStop(await this.read(integration));
    if (stop) throw new IntegrationError(stop);
  }

  /** An integration as every route shows it. */
  async view(integration: Integration, language: Language): Promise<IntegrationView> {
    return integrationView(await this.read(integration), language, Date.now());
  }
}
