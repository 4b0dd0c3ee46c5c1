import type { Member } from '../../../sandbox/shoplineApi/member';
import { applyPatch, changeMember, removeMember, type MemberPatch } from '../../../sandbox/shoplineApi/memberPatch';
import { addMember, blankMember } from '../../../sandbox/shoplineApi/newMember';
import { removeTag, renameTier } from '../../../sandbox/shoplineApi/tagsAndTiers';
import type { Contact, ContactState } from '../../../sandbox/omnichatApi/team';
import { editContact } from '../../../sandbox/omnichatApi/writeContact';
import { newFriend, oddUserId } from '../partners/sandbox';
import type { World } from '../world';

type Happening = (world: World) => string | null;

const tags = ['VIP', 'new', 'store'];

function anyMember({ sandbox, random }: World): Member | null {
  const all = [...sandbox.store.all()];
  return all.length === 0 ? null : random.pick(all);
}

function anyContact({ sandbox, random }: World): Contact | null {
  // No contact that the service made: the sandbox does not tell what the team did to such a one.
  const all = [...chosenChannel({ sandbox }).all()].filter(({ id, base }) => base !== null && id !== oddUserId);
  return all.length === 0 ? null : random.pick(all);
}

function chosenChannel({ sandbox }: Pick<World, 'sandbox'>) {
  return sandbox.channels[0];
}

/** Changes a member. One time in five no webhook tells of it. */
function edit(patchOf: (world: World, member: Member) => MemberPatch): Happening {
  return (world) => {
    const member = anyMember(world);
    if (!member) return null;
    const patch = patchOf(world, member);
    const { world: partners, shopline, store } = world.sandbox;
    const emit = !world.random.chance(0.2);
    changeMember({ world: partners, events: shopline }, store, member, patch, { emit, touchUpdatedAt: true });
    return `member ${member.id} (${member.lineId ?? 'no LINE id'}) has ${JSON.stringify(patch)}${emit ? '' : ', and no webhook tells of it'}`;
  };
}

/** What may happen in every story: it does not matter then what an earlier account or binding has left. */
const harmless: Happening[] = [
  edit(({ random }) => ({ member_point_balance: random.int(0, 500) })),
  edit(({ random }) => ({ member_point_balance: random.int(0, 500), credit_balance: random.int(0, 9) })),
  edit(({ random }) => ({ email: `m${random.int(1, 99)}@example.com` })),
  edit(({ random }) => ({ tags_to_add: [random.pick(tags)] })),
  edit(({ random }) => ({ tier_level: random.int(1, 3) })),
  edit(({ random }) => ({ total_spent: random.int(1, 9_999), order_count: random.int(1, 9) })),
  edit(({ random }) => ({ is_blacklisted: random.chance(0.5) })),
  edit(({ random }) => ({ gender: random.pick(['male', 'female', null]) })),
  newMember,
  burst,
];

const sharesPhone = edit((world) => phoneOfAnother(world));
const sharesLineId = edit((world, { lineId }) => ({ line_id: anyMember(world)?.lineId ?? lineId }));

/** Here members keep their LINE ids, and none goes. */
const ofMembers: Happening[] = [
  ...harmless,
  edit(({ random }) => ({ tags_to_remove: [random.pick(tags)] })),
  edit(() => ({ mobile_phone: null })),
  edit((world) => ({
    mobile_phone: phone(world),
    mobile_phone_country_calling_code: '886',
    mobile_phone_verified: true,
  })),
  sharesPhone,
  edit(({ random }) => ({ is_member: random.chance(0.7) })),
  tagGoes,
  tierRenamed,
  contactTagged,
  addFriend,
];

const ofMovingMembers: Happening[] = [
  ...ofMembers,
  edit(() => ({ line_id: null })),
  edit((world) => ({ line_id: freeLineId(world) })),
  sharesLineId,
  remove,
  remove,
  merge,
];

const ofContacts: Happening[] = [
  ...ofMembers,
  contactOverwritten,
  contactOverwritten,
  contactOverwritten,
  contactTaken,
  contactTaken,
];

const about = { members: ofMovingMembers, contacts: ofContacts, bindings: harmless };

function phone({ random }: World): string {
  return `09${random.int(10_000_000, 99_999_999)}`;
}

function phoneOfAnother(world: World): MemberPatch {
  const other = anyMember(world);
  if (!other?.phone) return { mobile_phone: phone(world) };
  const { phone: mobile_phone, callingCode, phoneVerified } = other;
  return { mobile_phone, mobile_phone_country_calling_code: callingCode, mobile_phone_verified: phoneVerified };
}

/** The LINE id of a contact that no member has, where there is one; at times a new one. */
function freeLineId(world: World): string {
  const { store } = world.sandbox;
  const free = [...chosenChannel(world).all()].filter(({ id }) => id !== oddUserId && !store.findByLineId(id));
  return free.length > 0 && world.random.chance(0.7) ? world.random.pick(free).id : `U${world.random.hex(32)}`;
}

function newMember(world: World): string {
  const { store, shopline, world: partners } = world.sandbox;
  const member = blankMember(partners.now(), 'shop');
  const isHarmless = world.scenario.about !== 'members';
  applyPatch(member, {
    name: 'new',
    email: `${member.id}@example.com`,
    line_id: isHarmless ? `U${world.random.hex(32)}` : freeLineId(world),
    mobile_phone: phone(world),
    mobile_phone_country_calling_code: '886',
    mobile_phone_verified: true,
    is_member: true,
    member_point_balance: 5,
    tier_level: 1,
    registered_at: partners.now(),
  });
  const emit = !world.random.chance(0.2);
  addMember({ events: shopline }, store, member, { emit });
  return `member ${member.id} is new${emit ? '' : ', and no webhook tells of it'}`;
}

/** Many of one member's changes at once, as an import makes them. */
function burst(world: World): string | null {
  const member = anyMember(world);
  if (!member) return null;
  const { world: partners, shopline, store } = world.sandbox;
  const count = world.random.int(2, 5);
  for (let points = 1; points <= count; points += 1) {
    const patch = { member_point_balance: 1_000 + points };
    changeMember({ world: partners, events: shopline }, store, member, patch, { emit: true, touchUpdatedAt: true });
  }
  return `member ${member.id} changes ${count} times at once`;
}

function remove(world: World): string | null {
  const member = anyMember(world);
  if (!member) return null;
  const { store, shopline } = world.sandbox;
  const emit = !world.random.chance(0.3);
  removeMember({ events: shopline }, store, member, { emit });
  world.witness.fullReads.memberGone(member.id);
  return `member ${member.id} (${member.lineId ?? 'no LINE id'}) is removed${emit ? '' : ', and no webhook tells of it'}`;
}

function merge(world: World): string | null {
  const survivor = anyMember(world);
  const other = anyMember(world);
  if (!survivor || !other || survivor === other) return null;
  const { store, shopline, world: partners } = world.sandbox;
  const emit = !world.random.chance(0.3);
  removeMember({ events: shopline }, store, other, { emit });
  world.witness.fullReads.memberGone(other.id);
  const patch = { line_id: survivor.lineId ?? other.lineId, tags_to_add: other.tags };
  changeMember({ world: partners, events: shopline }, store, survivor, patch, { emit, touchUpdatedAt: true });
  return `member ${other.id} is merged into ${survivor.id}`;
}

function tagGoes(world: World): string {
  const { shopline, store } = world.sandbox;
  const tag = world.random.pick(tags);
  return `tag ${tag} is removed from the store and from ${removeTag(shopline, store, tag)} members`;
}

function tierRenamed(world: World): string {
  const { shopline, store } = world.sandbox;
  const tier = world.random.pick(store.profile.tiers);
  renameTier(shopline, store, tier, `tier ${world.random.int(1, 99)}`);
  return `tier ${tier.level} has another name`;
}

/** What the team does to a contact, in Omnichat's portal. */
function editInPortal(world: World, contact: Contact, patch: Partial<ContactState>): string {
  const { world: partners, omnichat, team } = world.sandbox;
  const tools = { world: partners, events: omnichat };
  world.witness.contactEdited(`${contact.channelId}:${contact.id}`);
  editContact(tools, team, chosenChannel(world), contact, patch, { emit: !world.random.chance(0.2), bindPhone: false });
  return `the team gives contact ${contact.id} ${JSON.stringify(patch)}`;
}

function contactTagged(world: World): string | null {
  const contact = anyContact(world);
  if (!contact) return null;
  const added = new Set([...contact.state.tags, `team ${world.random.int(1, 9)}`]);
  return editInPortal(world, contact, { tags: [...added] });
}

function contactOverwritten(world: World): string | null {
  const contact = anyContact(world);
  if (!contact?.state.memberId) return null;
  return editInPortal(world, contact, { attributes: { shopline_points: world.random.int(0, 99) } });
}

function contactTaken(world: World): string | null {
  const contact = anyContact(world);
  if (!contact) return null;
  return editInPortal(world, contact, { memberId: world.random.chance(0.5) ? null : `POS${world.random.int(1, 9)}` });
}

/** A member follows the account: from then on they are a contact. */
function addFriend(world: World): string | null {
  const { store } = world.sandbox;
  const channel = chosenChannel(world);
  const strangers = [...store.all()].flatMap(({ lineId }) => (lineId && !channel.get(lineId) ? [lineId] : []));
  if (strangers.length === 0) return null;
  const userId = world.random.pick(strangers);
  befriend(world, userId);
  return `${userId} is a new friend of the account`;
}

export function befriend(world: World, userId: string): void {
  const { world: partners, omnichat, team } = world.sandbox;
  const contact = newFriend(chosenChannel(world), userId, partners.now());
  contact.edited = true;
  team.addContact(chosenChannel(world), contact);
  if (!world.random.chance(0.2)) omnichat.customerChanged(team, contact, 'customer/create');
}

/** A customer becomes a member, most often one who is a friend of the account. */
export function register(world: World): void {
  make(world, [newMember]);
}

/** Something happens to a member or a contact. */
export function happen(world: World): void {
  make(world, about[world.scenario.about]);
}

/** Two members come to share what only one may have. */
export function share(world: World): void {
  make(world, world.scenario.about === 'members' ? [sharesPhone, sharesLineId] : [sharesPhone]);
}

function make(world: World, happenings: Happening[]): void {
  const text = world.random.pick(happenings)(world);
  if (text === null) return;
  world.lastChangeMs = world.scheduler.nowMs;
  world.tell(text);
}
