import { WorkflowNotFoundError } from '@temporalio/client';
import { keepHouse as keepHouseFrom } from '../../activities/housekeeping/keepHouse';
import { alertEvents, firstTold } from '../../core/domain/alerts';
import type { SyncMode } from '../../core/domain/types';
import { findAlertSettings, saveAlertSettings } from '../../core/store/alerts/alertSettings';
import { clearAttention, setAttention } from '../../core/store/integrations/attention';
import { findIntegration } from '../../core/store/integrations/integrations';
import { endRun } from '../../core/store/integrations/steering';
import { openRun } from '../../core/store/runs/syncRuns';
import { alertWorkflowId } from '../../workflows/messages';
import { HouseLab, keepHouse } from '../support/houseLab';

const lab = HouseLab.ofFile();

describe('alerts', () => {
  const targets = { emails: ['admin@shop.example'], slackUrl: null, webhookUrl: null, webhookSecrets: [] };

  /** A store that had nothing to tell when alerts were switched on. */
  async function watched() {
    const integration = await lab.bind();
    const told = firstTold({ attentions: [], conflicts: 0 }, null, Date.now() - 60_000);
    await saveAlertSettings(
      lab.store,
      integration._id,
      null,
      { targets, events: [...alertEvents], language: 'en' },
      told,
    );
    return { ...integration, told };
  }
  const toldOf = async (integrationId: string) => (await findAlertSettings(lab.store, integrationId))?.told;
  const open = (store: { _id: string; merchantId: string }, mode: SyncMode) =>
    openRun(lab.store, store, { mode, channelId: 'c' });
  const complete = (integrationId: string, runId: string) =>
    endRun(lab.store, { _id: runId, integrationId }, { status: 'completed', code: null });
  const messageOf = (...alert: [string, string]) => lab.client.workflow.getHandle(alertWorkflowId(...alert));

  it('are started once, also where a worker died before it had stored that they were told', async () => {
    const { _id, merchantId, told } = await watched();
    await setAttention(lab.store, _id, 'line_account_gone');
    const house = lab.makeHouse();
    await keepHouse(house);
    const at = (await findIntegration(lab.store, _id))?.attentions.line_account_gone?.at.getTime();
    const message = messageOf(merchantId, `${_id}-attention-line_account_gone-${at}`);
    const { runId, status } = await message.describe();
    expect(status.name).toBe('RUNNING');
    expect(await toldOf(_id)).toMatchObject({ attentions: [{ code: 'line_account_gone', atMs: at }] });
    await lab.store.models.alerts.updateOne({ _id }, { $set: { told } });
    await message.terminate();
    await keepHouse(house);
    expect((await message.describe()).runId).toBe(runId);
    expect(await toldOf(_id)).toMatchObject({ attentions: [{ code: 'line_account_gone' }] });
  });

  it('tell of a recovery in the next round, whichever stores are looked for in it', async () => {
    const house = lab.makeHouse();
    const { _id, merchantId } = await watched();
    await setAttention(lab.store, _id, 'omnichat_access_revoked');
    await keepHouse(house);
    const told = (await findAlertSettings(lab.store, _id))!.told.attentions[0]!;
    await clearAttention(lab.store, _id, 'omnichat_access_revoked');
    await keepHouseFrom(house, { lookedUpTo: _id });
    const message = messageOf(merchantId, `${_id}-recovered-${told.atMs}`);
    expect((await message.describe()).status.name).toBe('RUNNING');
    await message.terminate();
  });

  it('tell of a recovery once the sync that set the trouble aside is over', async () => {
    const { _id, merchantId } = await watched();
    await setAttention(lab.store, _id, 'line_account_gone');
    await keepHouse(lab.makeHouse());
    const told = await toldOf(_id);
    const runId = await open({ _id, merchantId }, 'full');
    await clearAttention(lab.store, _id, 'line_account_gone');
    await keepHouse(lab.makeHouse());
    expect(await toldOf(_id)).toEqual(told);
    await complete(_id, runId);
    await keepHouse(lab.makeHouse());
    expect(await toldOf(_id)).toMatchObject({ attentions: [], run: { id: runId } });
    const { code, atMs } = told!.attentions[0]!;
    const ids = [`attention-${code}-${atMs}`, `recovered-${atMs}`, `sync-${runId}`];
    await Promise.all(ids.map((id) => messageOf(merchantId, `${_id}-${id}`).terminate()));
  });

  it('tell of the sync that follows a taking back, and of that no second one', async () => {
    const { _id, merchantId } = await watched();
    const runs: string[] = [];
    for (const mode of ['clear', 'full'] as const) {
      const runId = await open({ _id, merchantId }, mode);
      await complete(_id, runId);
      await keepHouse(lab.makeHouse());
      runs.push(runId);
    }
    const [takenBack, synced] = runs.map((runId) => messageOf(merchantId, `${_id}-sync-${runId}`));
    expect((await synced!.describe()).status.name).toBe('RUNNING');
    await synced!.terminate();
    await expect(takenBack!.describe()).rejects.toThrow(WorkflowNotFoundError);
  });

  it('go by the last sync that was not cancelled', async () => {
    const { _id, merchantId } = await watched();
    const completed = await open({ _id, merchantId }, 'full');
    await complete(_id, completed);
    const cancelled = await open({ _id, merchantId }, 'full');
    await endRun(lab.store, { _id: cancelled, integrationId: _id }, { status: 'cancelled', code: null });
    await keepHouse(lab.makeHouse());
    expect(await toldOf(_id)).toMatchObject({ run: { id: completed } });
    await messageOf(merchantId, `${_id}-sync-${completed}`).terminate();
  });
});
