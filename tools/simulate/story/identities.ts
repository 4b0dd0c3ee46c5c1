import { judgeMembers } from '../../../sandbox/control/judgeMembers';
import type { Lease, Member as MemberRecord } from '../../../core/store/documents';
import type { Member } from '../../../sandbox/shoplineApi/member';
import { changeMember, type MemberPatch } from '../../../sandbox/shoplineApi/memberPatch';
import type { World } from '../world';
import { befriend } from './happenings';

const shared = ['line_id_shared', 'phone_shared'];
/** One round of changes lasts this long. */
const roundMs = 5_000;
const lookEveryMs = 500;
/** No full read comes before this moment. */
const latestMs = 50_000;

/**
 * A member's points change, its LINE id moves, and another member comes to have that id, each while what came before is
 * still being stored. Or only a phone changes, without a new `updated_at`. Then nothing happens until all is judged.
 */
export function moveIdentities(world: World): void {
  const { scheduler, random, scenario, wire, witness } = world;
  Object.assign(wire.faults, { slowShare: 0.7, slowMs: 900, slowCollection: 'members' });
  witness.unsettle();
  const next = () => {
    if (scheduler.nowMs > Math.min(scenario.horizonMs - roundMs, latestMs)) return;
    if (random.chance(0.5)) changePhone(world);
    else moveLineId(world);
    scheduler.inWorld(roundMs, look);
  };
  const look = () => {
    if (world.webhooks.isReliable) return;
    if (!isAtRest(world)) {
      scheduler.inWorld(lookEveryMs, look);
      return;
    }
    judgeStanding(world);
    next();
  };
  scheduler.inWorld(random.int(3_000, 4_000), next);
}

function moveLineId(world: World): void {
  const { scheduler, random, sandbox } = world;
  const all = [...sandbox.store.all()].filter(({ isMember }) => isMember);
  if (all.length < 2) return;
  const member = random.pick(all);
  const other = random.pick(all.filter((one) => one !== member));
  const lineId = `U${random.hex(32)}`;
  befriend(world, lineId);
  change(world, member, { member_point_balance: random.int(0, 500) });
  scheduler.inWorld(random.int(20, 3_000), () => {
    change(world, member, { line_id: lineId });
    scheduler.inWorld(random.int(20, 2_000), () => change(world, other, { line_id: lineId }));
  });
}

function changePhone(world: World): void {
  const { random, sandbox } = world;
  const all = [...sandbox.store.all()];
  if (all.length === 0) return;
  const phone = {
    mobile_phone: `09${random.int(10_000_000, 99_999_999)}`,
    mobile_phone_country_calling_code: '886',
    mobile_phone_verified: true,
  };
  change(world, random.pick(all), phone, false);
}

/** SHOPLINE tells of a change of a member. */
export function change(world: World, member: Member, patch: MemberPatch, touchUpdatedAt = true): void {
  const { world: partners, shopline, store } = world.sandbox;
  changeMember({ world: partners, events: shopline }, store, member, patch, { emit: true, touchUpdatedAt });
  world.lastChangeMs = world.scheduler.nowMs;
  world.tell(
    `member ${member.id} has ${JSON.stringify(patch)}${touchUpdatedAt ? '' : ', and updated_at does not move'}`,
  );
}

/** Nothing waits, and nobody works. */
export function isAtRest({ loaded, integration }: World): boolean {
  const { database } = loaded;
  if (!integration?.isLive || integration.activeRunId !== null) return false;
  return (
    database.all('inbox').length === 0 && database.all<Lease>('leases').every(({ leaseUntilMs }) => leaseUntilMs === 0)
  );
}

/** Judges without a full read that no member is pending, and that the records know who shares a LINE id or a phone. */
function judgeStanding({ loaded, sandbox, scenario, witness }: World): void {
  const records = new Map(loaded.database.all<MemberRecord>('members').map((record) => [record.customerId, record]));
  for (const { member, verdict } of judgeMembers(sandbox.store, sandbox.channels[0], scenario)) {
    const { state, code } = records.get(member.id) ?? {};
    const isShared = shared.includes(verdict);
    if (state === 'pending') witness.blame(`member ${member.id} is left pending`);
    // The service may not know a new friend yet: of some no event tells.
    else if (code !== 'not_a_line_contact' && isShared !== shared.includes(code ?? ''))
      witness.blame(`member ${member.id} is on record as ${state} ${code}, and is ${verdict}`);
  }
}
