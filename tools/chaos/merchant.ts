import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxControl } from '../local/clients/control';
import type { Random } from '../../sandbox/core/random';

const SILENT_SHARE = 0.15;

/** Edits and removes members one by one. Of some changes SHOPLINE sends no webhook. */
export async function makeLiveChanges(
  control: SandboxControl,
  merchantId: string,
  random: Random,
  { count, pauseMs }: { count: number; pauseMs: number },
): Promise<void> {
  const members = (await control.members(merchantId, { hasLine: 'true', limit: '1000' })).map(({ id }) => id);
  for (let made = 0; made < count; made += 1) {
    await delay(random.int(0, 2 * pauseMs));
    const at = random.int(0, members.length - 1);
    const id = members[at];
    if (id === undefined) return;
    const emit = !random.chance(SILENT_SHARE);
    if (random.chance(0.05)) {
      members.splice(at, 1);
      await control.call('DELETE', `/control/stores/${merchantId}/members/${id}?emit=${emit}`);
    } else await control.changeMember(merchantId, id, { ...randomPatch(random), emit });
  }
}

function randomPatch(random: Random): Record<string, unknown> {
  return random.pick<() => Record<string, unknown>>([
    () => ({ member_point_balance: random.int(0, 9_999) }),
    () => ({ tags_to_add: [`chaos-${random.int(1, 9)}`] }),
    () => ({ email: `${random.hex(8)}@example.com`, order_count: random.int(1, 50) }),
    () => ({ mobile_phone: `09${random.int(10_000_000, 99_999_999)}` }),
    () => ({ is_blacklisted: random.chance(0.5) }),
  ])();
}

/** A bulk edit in SHOPLINE: one webhook a member, all at once. */
export async function makeStorm(control: SandboxControl, merchantId: string, random: Random): Promise<void> {
  const patch = { tags_to_add: [`storm-${random.int(1, 99)}`], credit_balance: random.int(0, 500) };
  await control.changeManyMembers(merchantId, { count: random.int(60, 300), patch });
}
