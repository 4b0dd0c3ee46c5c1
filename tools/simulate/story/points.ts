import type { ContactState } from '../../../core/store/documents';
import type { Member } from '../../../sandbox/shoplineApi/member';
import type { World } from '../world';
import { change, isAtRest } from './identities';

const lookEveryMs = 500;
/** No full read, which would find what is wrong on a contact, comes before this moment. */
const latestMs = 50_000;
/** How soon points change back: the second change is judged while the first is written. */
const backAfterMs = [50, 600] as const;

export function changePoints(world: World, member: Member, points: number): void {
  change(world, member, { member_point_balance: points });
}

/** The points on a member's contact. */
export function carriedPoints({ sandbox }: World, { lineId }: Member): unknown {
  return sandbox.channels[0].get(lineId ?? '')?.state.attributes.shopline_points;
}

/** The fingerprint of the points that are on record of a member's contact. */
export function recordedPoints({ loaded }: World, { lineId }: Member): string | undefined {
  const contacts = loaded.database.all<ContactState>('contacts');
  return contacts.find(({ userId }) => userId === lineId)?.attributes.shopline_points;
}

/** Once nothing waits, and before a full read, the contacts of these members must carry the points they have. */
export function judgePoints(world: World, members: Member[], then: () => void = () => undefined): void {
  const { scheduler, witness, webhooks } = world;
  if (webhooks.isReliable || scheduler.nowMs > latestMs) return;
  if (!isAtRest(world)) {
    scheduler.inWorld(lookEveryMs, () => judgePoints(world, members, then));
    return;
  }
  for (const member of members) {
    const carried = carriedPoints(world, member);
    if (carried !== member.points)
      witness.blame(`contact ${member.lineId} keeps ${String(carried)} points, and its member has ${member.points}`);
  }
  then();
}

/**
 * The points of one member after another change and soon change back, while the database is slow to tell what is on
 * record of contacts.
 */
export function changeAndBack(world: World): void {
  const { scheduler, random, wire, witness, sandbox } = world;
  Object.assign(wire.faults, { slowShare: 0.4, slowMs: 2_500, slowCollection: 'contacts', slowOperation: 'find' });
  witness.unsettle();
  const next = () => {
    const members = [...sandbox.store.all()].filter((member) => carriedPoints(world, member) === member.points);
    if (members.length === 0 || scheduler.nowMs > latestMs) return;
    const member = random.pick(members);
    const { points } = member;
    changePoints(world, member, points + random.int(1, 500));
    scheduler.inWorld(random.int(...backAfterMs), () => {
      changePoints(world, member, points);
      scheduler.inWorld(lookEveryMs, () => judgePoints(world, [member], next));
    });
  };
  scheduler.inWorld(random.int(3_000, 4_000), () => judgePoints(world, [], next));
}
