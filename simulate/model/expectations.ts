import { diffContacts } from '../../sandbox/control/diff';
import type { Integration, SyncRun } from '../../store/documents';
import type { World } from '../world';

/** What must be so once everything has come to rest. */
export function judge(world: World): void {
  judgeContacts(world);
  judgeRuns(world);
  judgeLeftovers(world);
  world.witness.checkCaps();
}

function judgeContacts(world: World): void {
  const { integration, sandbox, scenario, witness } = world;
  if (!integration?.lineAccount || integration.attention) return;
  const channel = sandbox.channels.find(({ channelId }) => channelId === integration.lineAccount?.channelId)!;
  const { eligibility, unmatched } = scenario;
  const disabled = integration.settings.disabledAttributes;
  for (const difference of diffContacts(sandbox.store, channel, {
    eligibility,
    unmatched,
    disabled,
    untouched: false,
  })) {
    const { lineUserId, customerId, reason, expected, actual } = difference;
    const told = `should be ${JSON.stringify(expected)} and is ${JSON.stringify(actual)}`;
    witness.blame(`contact ${lineUserId} of member ${customerId ?? 'none'} (${reason}) ${told}`);
  }
}

function judgeRuns({ loaded, witness }: World): void {
  for (const run of loaded.database.all<SyncRun>('syncRuns')) {
    const { _id, mode, status, counts, code, finishedAt } = run;
    if (mode === 'reconcile') continue;
    if (!finishedAt) witness.blame(`sync ${_id} (${mode}) does not end: ${status}`);
    if (status === 'failed' && !code) witness.blame(`sync ${_id} failed and says not why`);
    const { read, skipped, unchanged, delivered, failed, conflicts } = counts;
    const sum = skipped + unchanged + delivered + failed + conflicts;
    if (status.startsWith('completed') && read !== sum)
      witness.blame(`sync ${_id} (${mode}) read ${read} members, and says of ${sum} what became of them`);
  }
}

function judgeLeftovers({ loaded, integrationId, witness }: World): void {
  const { database } = loaded;
  const ofOthers = (name: string) =>
    database
      .all<{ _id: string; integrationId?: string }>(name)
      .filter(({ _id, integrationId: owner }) => (owner ?? _id) !== integrationId);
  for (const name of ['integrations', 'members', 'contacts', 'inbox', 'contactEvents', 'lanes', 'syncRuns', 'claims']) {
    const left = ofOthers(name).length;
    if (left > 0) witness.blame(`${left} documents of an ended binding are left in ${name}`);
  }
  const runs = new Set(database.all<SyncRun>('syncRuns').map(({ _id }) => _id));
  const journal = database.all<{ runId: string }>('journal').filter(({ runId }) => !runs.has(runId));
  if (journal.length > 0) witness.blame(`${journal.length} journal entries of no sync are left`);
  const [integration] = database.all<Integration>('integrations');
  if (integration && !integration.isLive) witness.blame('the integration follows no changes');
}
