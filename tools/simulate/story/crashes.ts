import type { ContactState } from '../../../core/store/documents';
import { mostAskedFor } from '../../../core/sync/judging/untoldContacts';
import type { Member } from '../../../sandbox/shoplineApi/member';
import type { World } from '../world';
import { befriend, register } from './happenings';
import { carriedPoints, changePoints, judgePoints, recordedPoints } from './points';
import { remove } from './removals';

/** After this long the lease of a dead worker is over, and what it left is worked off. */
const recoveryMs = 15_000;
const lookEveryMs = 10;
/** Contacts that no member has at first. */
const friends = 4;

/**
 * Workers die within a moment of a write, most often before they have stored what came of it, and others soon take
 * their place.
 */
export function crashAtWork(world: World): void {
  const { scheduler, random, scenario, witness } = world;
  let seen = 0;
  const look = () => {
    if (scheduler.nowMs > scenario.horizonMs) return;
    const hasWritten = witness.writes > seen;
    seen = witness.writes;
    if (hasWritten) scheduler.inWorld(random.int(1, 300), () => crash(world));
    scheduler.inWorld(hasWritten ? random.int(2_000, 8_000) : random.int(5, 100), look);
  };
  look();
}

/**
 * A friend becomes a member and is written, the workers die before that is on record, and the member goes. In a store
 * with more than `mostAskedFor` members, everyone's points change instead, the workers die once some are written, and
 * the points change back. So many changes are judged without asking Omnichat for the contacts first.
 */
export function loseRecords(world: World): void {
  const { scheduler, random, scenario, sandbox } = world;
  // No events of Omnichat, because they would tell of a write that is on no record.
  sandbox.world.settings.omnichatWebhooks.enabled = false;
  for (let count = 0; count < friends; count += 1) befriend(world, `U${random.hex(32)}`);
  const next = () => {
    if (scheduler.nowMs > scenario.horizonMs - recoveryMs) return;
    if (scenario.members > mostAskedFor) losePoints(world);
    else register(world);
    scheduler.inWorld(recoveryMs, next);
  };
  const look = () => {
    if (scheduler.nowMs > scenario.horizonMs) return;
    // Not during a sync: one that is taken up again first lists the contacts that changed, and finds such a write.
    const written = world.integration?.activeRunId === null ? writtenWithoutRecord(world) : [];
    if (written.length > 0) crash(world);
    for (const member of written) remove(world, member, true);
    scheduler.inWorld(20, look);
  };
  scheduler.inWorld(random.int(3_000, 6_000), next);
  look();
}

/** Everyone's points change, the workers die once some are written, and the points change back. */
function losePoints(world: World): void {
  const { scheduler, random, sandbox } = world;
  const members = [...sandbox.store.all()];
  const before = new Map(members.map((member) => [member, recordedPoints(world, member)]));
  const points = new Map(members.map((member) => [member, member.points]));
  const isLost = (member: Member) =>
    member.points !== points.get(member) &&
    carriedPoints(world, member) === member.points &&
    recordedPoints(world, member) === before.get(member);
  const untilMs = scheduler.nowMs + recoveryMs / 3;
  const look = () => {
    if (scheduler.nowMs > untilMs) return;
    const lost = members.filter(isLost);
    if (lost.length === 0) {
      scheduler.inWorld(lookEveryMs, look);
      return;
    }
    crash(world);
    for (const member of members) changePoints(world, member, points.get(member)!);
    scheduler.inWorld(recoveryMs / 3, () => judgePoints(world, lost));
  };
  for (const member of members) changePoints(world, member, member.points + random.int(1, 500));
  look();
}

function crash(world: World): void {
  const { scheduler, random, witness, workers } = world;
  for (const worker of [...workers]) {
    world.end(worker);
    witness.unsettle(worker.machine);
    world.tell(`${worker.machine.name} crashes a moment after a write`);
  }
  scheduler.inWorld(random.int(200, 1_000), () => world.tell(`${world.startWorker().machine.name} starts`));
}

/** Members whose contact names them, where the contact's record does not. */
function writtenWithoutRecord({ loaded, sandbox }: World): Member[] {
  const known = new Map(
    loaded.database.all<ContactState>('contacts').map(({ userId, memberId }) => [userId, memberId]),
  );
  return [...sandbox.store.all()].filter(({ id, lineId }) => {
    const contact = sandbox.channels[0].get(lineId ?? '');
    return contact?.state.memberId === id && known.get(contact.id) !== id;
  });
}
