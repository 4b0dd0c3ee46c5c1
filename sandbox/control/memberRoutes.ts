import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { hash32, Random } from '../core/random';
import { randomLineId } from '../shoplineApi/generateStore';
import type { Member } from '../shoplineApi/member';
import { applyPatch, changeMember, memberPatch, removeMember, type MemberPatch } from '../shoplineApi/memberPatch';
import { addMember, blankMember } from '../shoplineApi/newMember';
import type { Store } from '../shoplineApi/store';
import { ControlError, parse, type ControlRoute } from './router';
import { needMember, needStore, type Sandbox } from './sandbox';

const memberEdit = memberPatch.safeExtend({
  emit: z.boolean().default(true),
  touchUpdatedAt: z.boolean().default(true),
});
const memberCreation = memberPatch.safeExtend({ emit: z.boolean().default(true) });
const mergeBody = z.strictObject({ survivorId: z.string(), otherId: z.string(), emit: z.boolean().default(true) });
const bulkBody = z.strictObject({
  /** How many of the members that fit are edited, the oldest first; all when left out. */
  count: z.int().positive().optional(),
  filter: z.strictObject({ tag: z.string(), is_member: z.boolean(), has_line_id: z.boolean() }).partial().default({}),
  patch: memberPatch,
  emit: z.boolean().default(true),
  /** Webhooks a second. It replaces the general setting from then on; left out, that setting counts. */
  webhooksPerSecond: z.number().positive().optional(),
  /** How many times the edit is done, with a pause between. */
  repeat: z.int().positive().default(1),
  pauseMs: z.int().min(0).default(1_000),
});

/** Changes to members, as they make them themselves, as staff makes them in the shop's admin, or in bulk. */
export function memberRoutes(sandbox: Sandbox): ControlRoute[] {
  const { world, shopline } = sandbox;
  const tools = { world, events: shopline };
  return [
    {
      method: 'GET',
      path: '/control/stores/{id}/members',
      summary: 'members as the sandbox keeps them ?limit=&lineId=&hasLine=',
      handle({ params, query }) {
        const store = needStore(sandbox, params[0]);
        const lineId = query.get('lineId');
        const limit = Number(query.get('limit') ?? 100);
        const found: Member[] = [];
        for (const member of store.all()) {
          if (found.length >= limit) break;
          if (lineId !== null && member.lineId !== lineId) continue;
          if (query.get('hasLine') === 'true' && member.lineId === null) continue;
          found.push(member);
        }
        return found;
      },
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/members',
      summary: 'a new member {fields of PATCH, emit?}',
      handle({ params, body }) {
        const { emit, ...patch } = parse(memberCreation, body);
        const store = needStore(sandbox, params[0]);
        const member = newMember(world.now(), patch);
        addMember(tools, store, member, { emit });
        return member;
      },
    },
    {
      method: 'PATCH',
      path: '/control/stores/{id}/members/{customerId}',
      summary:
        'edit a member {name, email, line_id, mobile_phone, tags, tags_to_add, tier_level, member_point_balance, …, emit?, touchUpdatedAt?}',
      handle({ params, body }) {
        const { emit, touchUpdatedAt, ...patch } = parse(memberEdit, body);
        const store = needStore(sandbox, params[0]);
        const member = needMember(store, params[1]);
        changeMember(tools, store, member, patch, { emit, touchUpdatedAt });
        return member;
      },
    },
    {
      method: 'DELETE',
      path: '/control/stores/{id}/members/{customerId}',
      summary: 'remove a member ?emit=false',
      handle({ params, query }) {
        const store = needStore(sandbox, params[0]);
        removeMember(tools, store, needMember(store, params[1]), { emit: query.get('emit') !== 'false' });
      },
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/merge',
      summary: 'merge two members {survivorId, otherId, emit?}: the survivor takes over what it lacks',
      handle({ params, body }) {
        const { survivorId, otherId, emit } = parse(mergeBody, body);
        if (survivorId === otherId) throw new ControlError(400, 'a member cannot be merged with itself');
        const store = needStore(sandbox, params[0]);
        const survivor = needMember(store, survivorId);
        const other = needMember(store, otherId);
        removeMember(tools, store, other, { emit });
        changeMember(tools, store, survivor, inherited(survivor, other), { emit, touchUpdatedAt: true });
        return survivor;
      },
    },
    {
      method: 'POST',
      path: '/control/stores/{id}/bulk',
      summary:
        'edit many {count?, filter?, patch, emit?, webhooksPerSecond?, repeat?, pauseMs?}: one webhook a member in a burst',
      async handle({ params, body }) {
        const { count, filter, patch, emit, webhooksPerSecond, repeat, pauseMs } = parse(bulkBody, body);
        const store = needStore(sandbox, params[0]);
        if (webhooksPerSecond !== undefined) world.settings.shoplineWebhooks.perSecond = webhooksPerSecond;
        let edited = 0;
        for (let round = 0; round < repeat; round += 1) {
          if (round > 0) await delay(pauseMs);
          const chosen = chooseMembers(store, filter, count);
          for (const member of chosen) changeMember(tools, store, member, patch, { emit, touchUpdatedAt: true });
          edited += chosen.length;
        }
        return { edited };
      },
    },
  ];
}

function chooseMembers(store: Store, filter: z.infer<typeof bulkBody>['filter'], count = Infinity): Member[] {
  const chosen: Member[] = [];
  for (const member of store.byCreated.items()) {
    if (chosen.length >= count) break;
    if (filter.tag !== undefined && !member.tags.includes(filter.tag)) continue;
    if (filter.is_member !== undefined && member.isMember !== filter.is_member) continue;
    if (filter.has_line_id !== undefined && (member.lineId !== null) !== filter.has_line_id) continue;
    chosen.push(member);
  }
  return chosen;
}

function inherited(survivor: Member, other: Member): MemberPatch {
  const phone = survivor.phone === null && other.phone !== null;
  return {
    line_id: survivor.lineId ?? other.lineId,
    email: survivor.email ?? other.email,
    tags_to_add: other.tags,
    member_point_balance: survivor.points + other.points,
    credit_balance: survivor.credits + other.credits,
    order_count: survivor.orderCount + other.orderCount,
    total_spent: survivor.totalSpent + other.totalSpent,
    ...(phone
      ? {
          mobile_phone: other.phone,
          mobile_phone_country_calling_code: other.callingCode,
          mobile_phone_verified: other.phoneVerified,
        }
      : {}),
  };
}

/** A member with LINE login and a confirmed Taiwanese mobile, unless the patch says otherwise. */
function newMember(nowMs: number, patch: MemberPatch): Member {
  const random = new Random(hash32(randomBytes(8).toString('hex')));
  const member: Member = {
    ...blankMember(nowMs, 'shop'),
    name: '新會員',
    lineId: randomLineId(random),
    phone: `09${random.int(10_000_000, 99_999_999)}`,
    callingCode: '886',
    phoneVerified: true,
    isMember: true,
    tierLevel: 1,
    registeredAtMs: nowMs,
  };
  applyPatch(member, patch);
  return member;
}
