import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { formatTime } from './customerDocument';
import { notFound } from './errors';
import { readCursor } from './listCustomers';
import type { Member, Tier } from './member';
import { pageDocument } from './paging';

/** Largest page of `GET /v1/customer_groups`. */
const maxGroups = 999;

/** Customer groups: the sandbox's stores have one for each tier, always with the customers of that tier. */
export const groupRoutes: readonly ShoplineRoute[] = [
  { method: 'GET', pattern: /^\/v1\/customer_groups$/, handle: listGroups },
  { method: 'GET', pattern: /^\/v1\/customer_groups\/([^/]+)\/customer_ids$/, handle: listCustomerIds },
];

function listGroups({ world, store, request }: ShoplineCall): HttpReply {
  const { shopline } = world.settings;
  const members = [...store.all()];
  const show = (tier: Tier) => {
    const found = members.filter(({ tierLevel }) => tierLevel === tier.level);
    const now = formatTime(world.now(), shopline.timestampFormat);
    return {
      id: groupId(tier),
      name: tier.name['zh-hant'],
      count: found.length,
      email_users_count: found.filter(({ email }) => email !== null).length,
      mobile_phone_users_count: found.filter(({ phoneVerified }) => phoneVerified).length,
      status: 'active',
      update_type: 'auto',
      parent_id: null,
      updated_at: now,
      created_at: formatTime(Number.parseInt(tier.id.slice(0, 8), 16) * 1_000, shopline.timestampFormat),
    };
  };
  return jsonReply(200, pageDocument(store.profile.tiers, request.query, shopline, show, maxGroups));
}

/** Oldest customer first; `last_id` is the next call's `previous_id`, null where nobody is left. */
function listCustomerIds({ world, store, request, fault, params: [id] }: ShoplineCall): HttpReply {
  const tier = store.profile.tiers.find((one) => groupId(one) === id);
  if (!tier) throw notFound('Customer group');
  const { maxPerPage, removedCursor } = world.settings.shopline;
  const after = readCursor(store, request.query.get('previous_id'), removedCursor);
  const isNext = (member: Member) =>
    member.tierLevel === tier.level &&
    (!after ||
      member.createdAtMs > after.createdAtMs ||
      (member.createdAtMs === after.createdAtMs && member.id > after.id));
  const members = fault?.emptyPage ? [] : store.byCreated.items().filter(isNext).slice(0, maxPerPage);
  return jsonReply(200, { customer_ids: members.map((member) => member.id), last_id: members.at(-1)?.id ?? null });
}

/** A tier and its group are two things, so their ids differ. */
function groupId(tier: Tier): string {
  return tier.id.slice(0, 8) + [...tier.id.slice(8)].reverse().join('');
}
