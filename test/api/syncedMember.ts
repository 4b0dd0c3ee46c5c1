import { until } from '../../tools/local/until';
import { adminWithProvenStore, control } from './client';

const soon = { timeoutMs: 30_000 };

/** A member with points, and the contact that belongs to it. @returns the ids of both */
export async function memberOnContact(
  { merchantId, channelId }: { merchantId: string; channelId: string },
  number: string,
) {
  const userId = `U${number.repeat(32)}`;
  await control.call('POST', '/control/contacts', { channelId, userId, name: '小亮' });
  const member = { name: '諸葛', line_id: userId, mobile_phone: `091234569${number}`, member_point_balance: 12 };
  const { id } = await control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, member);
  return { id, userId };
}

/** A store that was synced, or previewed, with a member on a contact. */
export async function syncedMember(number: string, mode: 'full' | 'preview' = 'full') {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  const { channelId } = team;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const { id, userId } = await memberOnContact({ merchantId, channelId }, number);
  const runId = await admin.startSync(merchantId, mode);
  await admin.waitForSync(merchantId, runId, soon);
  const read = <Answer>(path: string) => admin.call<Answer>('GET', `/api/integrations/${merchantId}/${path}`);
  const compare = () => read<{ fields: { field: string }[] }>(`members/${id}/compare`);
  // These reads are refused while a run is open, and a run that has ended stays open for a moment.
  await until(() => read('custom-fields'), { ...soon, what: 'the end of the run' });
  return { merchantId, channelId, userId, id, runId, read, compare };
}
