import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { formatTime, tierDocument } from './customerDocument';
import { notFound, unprocessable } from './errors';
import type { Member } from './member';
import { balanceEntries, type BalanceEntry, type Reason, type TierEntry } from './memberLog';
import { changeMember } from './memberPatch';
import { narrow, pageDocument } from './paging';

type Balance = 'points' | 'credits';

/** Points, store credit and tiers of members: what changed them, and calls that change the two balances. */
export const memberLogRoutes: readonly ShoplineRoute[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/([^/]+)\/member_points$/,
    handle: (call) => listEntries(call, 'points', [findMember(call)]),
  },
  { method: 'POST', pattern: /^\/v1\/customers\/([^/]+)\/member_points$/, handle: (call) => addEntry(call, 'points') },
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/([^/]+)\/store_credits$/,
    handle: (call) => listEntries(call, 'credits', [findMember(call)]),
  },
  { method: 'POST', pattern: /^\/v1\/customers\/([^/]+)\/store_credits$/, handle: (call) => addEntry(call, 'credits') },
  {
    method: 'GET',
    pattern: /^\/v1\/user_credits$/,
    handle: (call) => listEntries(call, 'credits', [...call.store.all()]),
  },
  { method: 'GET', pattern: /^\/v1\/customers\/([^/]+)\/membership_tier\/action_logs$/, handle: listTierLog },
];

/** Newest first. */
function listEntries(call: ShoplineCall, kind: Balance, members: readonly Member[]): HttpReply {
  const { world, store, request } = call;
  const rows = members.flatMap((member) =>
    balanceEntries(store.logs, member, kind).map((entry) => ({ member, entry })),
  );
  if (members.length > 1) rows.sort((a, b) => b.entry.atMs - a.entry.atMs);
  const show = ({ member, entry }: (typeof rows)[number]) =>
    narrow(entryDocument(call, kind, member, entry), request.query);
  return jsonReply(200, pageDocument(rows, request.query, world.settings.shopline, show));
}

function addEntry(call: ShoplineCall, kind: Balance): HttpReply {
  const { body, store, request } = call;
  const member = findMember(call);
  const { value } = body;
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 999_999)
    throw unprocessable('value must be between -999999 and 999999');
  const reason = readReason(body);
  const patch =
    kind === 'points' ? { member_point_balance: member.points + value } : { credit_balance: member.credits + value };
  changeMember(call, store, member, patch, { emit: true, touchUpdatedAt: true, reason });
  const entry = balanceEntries(store.logs, member, kind)[0];
  // A change by 0 leaves no entry.
  if (!entry || value === 0) return jsonReply(200, { customer_id: member.id, value, remarks: reason.remarks });
  return jsonReply(200, narrow(entryDocument(call, kind, member, entry), request.query));
}

function readReason({ remarks, performer_id: id, performer_type: type }: Record<string, unknown>): Reason {
  if (remarks != null && (typeof remarks !== 'string' || remarks.length > 50))
    throw unprocessable('remarks must be at most 50 characters');
  if (type != null && type !== 'User' && type !== 'Agent') throw unprocessable('performer_type must be User or Agent');
  return {
    remarks: remarks ?? null,
    performerId: typeof id === 'string' ? id : null,
    performerType: type ?? null,
  };
}

function entryDocument(
  { world }: ShoplineCall,
  kind: Balance,
  member: Member,
  entry: BalanceEntry,
): Record<string, unknown> {
  const common = {
    customer_id: member.id,
    remarks: entry.remarks,
    value: entry.value,
    performer_id: entry.performerId,
    performer_type: entry.performerType,
    order_id: null,
    is_redeem: false,
    created_at: formatTime(entry.atMs, world.settings.shopline.timestampFormat),
  };
  return kind === 'points'
    ? { id: entry.id, ...common, point_balance: entry.balance, type: 'manual', expire_at: null }
    : {
        _id: entry.id,
        ...common,
        credit_balance: entry.balance,
        type: 'manual_credit',
        status: 'active',
        customer_ref_user_id: member.refUserId,
        end_at: null,
      };
}

/** Newest first; `data` has no documented keys. */
function listTierLog(call: ShoplineCall): HttpReply {
  const { world, store, request } = call;
  const member = findMember(call);
  const { timestampFormat } = world.settings.shopline;
  const side = ({ level, expiresAtMs }: TierEntry['from']) => {
    const tier = store.profile.tiers.find((one) => one.level === level);
    return {
      membership_tier: tier ? tierDocument(tier) : null,
      tier_expires_at: expiresAtMs === null ? null : formatTime(expiresAtMs, timestampFormat),
    };
  };
  const rows = [...(store.logs.get(member.id)?.tiers ?? [])].reverse();
  const show = ({ key, from, to, atMs }: TierEntry) => ({
    key,
    data: { from: side(from), to: side(to) },
    merchant_id: store.profile.merchantId,
    status: 'active',
    performer_name: store.profile.staff.name,
    performer_type: 'User',
    performer_id: store.profile.staff.id,
    target_ids: [member.id],
    target_type: 'User',
    created_at: formatTime(atMs, timestampFormat),
  });
  return jsonReply(200, pageDocument(rows, request.query, world.settings.shopline, show));
}

function findMember({ store, params: [id = ''] }: ShoplineCall): Member {
  const member = store.get(id);
  if (!member) throw notFound('Customer');
  return member;
}
