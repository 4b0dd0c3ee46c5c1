import { chooseLineAccount } from '../../core/store/integrations/lineAccount';
import { pauseHeld } from './heldWrites';
import type { Bound, Lab } from './lab';

let lineIds = 0;

/** A LINE id nobody has in the lab of this test file. */
export function newLineId(): string {
  return `U${(++lineIds).toString(16).padStart(32, '0')}`;
}

/** A bound store without members, after its first full sync. */
export async function boundStore(lab: Lab): Promise<Bound> {
  const bound = await lab.bind({ members: 0 });
  const { end } = await bound.sync();
  expect(end).toEqual({ kind: 'done' });
  return bound;
}

/** A member whose LINE id has a contact. The service knows neither of them yet. */
export async function memberOnContact(bound: Bound, fields: Record<string, unknown> = {}) {
  const lineId = newLineId();
  await bound.addContact(lineId);
  const member = await bound.addMember({ line_id: lineId, member_point_balance: 12, tags: ['VIP'], ...fields });
  return { id: member.id, lineId };
}

/** A sync that is paused once it has written one of two members: Omnichat then fails for the other. */
export async function pausedHalfway(
  lab: Lab,
  bound: Bound,
  fields: { written?: Record<string, unknown>; unwritten?: Record<string, unknown> } = {},
) {
  const written = await memberOnContact(bound, fields.written);
  const unwritten = await memberOnContact(bound, fields.unwritten);
  const match = { method: 'PUT', queryIncludes: unwritten.lineId };
  await lab.control.addFault({ partner: 'omnichat', match, status: 500, delayMs: 12_000 });
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  await lab.until(async () => (await bound.member(written.id))?.state === 'delivered');
  await pauseHeld(lab, () => bound.steer(runId, 'pause'));
  expect((await slice).end).toEqual({ kind: 'paused' });
  return { written, unwritten, runId };
}

/**
 * An admin chooses the LINE Official Account `channelId`. Without one, it is an account of strangers that the team has
 * just connected.
 */
export async function chooseAccount(lab: Lab, bound: Bound, channelId?: string): Promise<void> {
  const path = `/control/teams/${bound.team.teamId}/channels`;
  const chosen = channelId ?? (await lab.control.call<{ channelId: string }>('POST', path, {})).channelId;
  await chooseLineAccount(lab.store, await bound.integration(), { channelId: chosen, channelName: 'chosen' });
}

/** What a contact carries when nothing was written to it, or all of that was cleared again. */
export const blank = { memberId: null, tags: [] };

/** A mobile phone of Taiwan, as a member has it. */
export const phone = (mobile: string) => ({ mobile_phone: mobile, mobile_phone_country_calling_code: '886' });

/** What is on record of a member that shares its LINE id with these other members. */
export const lineShared = (...otherCustomerIds: string[]) => ({
  state: 'conflict',
  code: 'line_id_shared',
  otherCustomerIds: expect.arrayContaining(otherCustomerIds) as string[],
});
