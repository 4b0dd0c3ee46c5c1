import { jsonReply, type HttpReply } from '../core/http';
import type { ShoplineCall, ShoplineRoute } from './call';
import { apiJson, customerDocument } from './customerDocument';
import { ApiError, notFound, unprocessable } from './errors';
import { listCustomers, type CustomerPage } from './listCustomers';
import type { Member } from './member';
import { metafieldValues } from './metafield';
import { applyPatch, changeMember, removeMember, type MemberPatch } from './memberPatch';
import { maxTags, readCustomerWrite } from './customerWrite';
import { membershipInfo, membershipTierGap } from './membership';
import { addMember, blankMember } from './newMember';
import { narrow, paginationDocument } from './paging';
import { searchCustomers } from './searchCustomers';

export const customerRoutes: readonly ShoplineRoute[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/customers$/,
    handle: (call) => pageReply(call, listCustomers(call.store, call.request.query, call.world.settings.shopline)),
  },
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/search$/,
    handle: (call) => pageReply(call, searchCustomers(call.store, call.request.query, call.world.settings.shopline)),
  },
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/line\/([^/]+)$/,
    handle: (call) => oneReply(call, call.store.findByLineId(call.params[0] ?? '')),
  },
  { method: 'POST', pattern: /^\/v1\/customers$/, handle: createCustomer },
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/membership_info$/,
    handle: (call) => documentReply(membershipInfo(call)),
  },
  {
    method: 'GET',
    pattern: /^\/v1\/customers\/([^/]+)$/,
    handle: (call) => oneReply(call, call.store.get(call.params[0] ?? '')),
  },
  { method: 'PUT', pattern: /^\/v1\/customers\/([^/]+)$/, handle: updateCustomer },
  { method: 'DELETE', pattern: /^\/v1\/customers\/([^/]+)$/, handle: deleteCustomer },
  { method: 'PUT', pattern: /^\/v1\/customers\/([^/]+)\/tags$/, handle: replaceTags },
  { method: 'PATCH', pattern: /^\/v1\/customers\/([^/]+)\/tags$/, handle: editTags },
  { method: 'PUT', pattern: /^\/v1\/customers\/([^/]+)\/subscriptions$/, handle: updateSubscriptions },
];

function pageReply(call: ShoplineCall, { members, page, perPage, total }: CustomerPage): HttpReply {
  const items = call.fault?.emptyPage ? [] : members.map((member) => show(call, member));
  return documentReply({ items, pagination: paginationDocument(page, perPage, total) });
}

function oneReply(call: ShoplineCall, member: Member | undefined): HttpReply {
  if (!member) throw notFound('Customer');
  return documentReply(show(call, member));
}

function documentReply(value: unknown): HttpReply {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: apiJson(value) };
}

/** The document, narrowed by `fields[]` (which wins over `include_fields[]`) and `excludes[]`. */
function show({ world, store, request: { query } }: ShoplineCall, member: Member): Record<string, unknown> {
  const { shopline } = world.settings;
  const fields = query.getAll('fields[]');
  const included = query.getAll('include_fields[]');
  const document = customerDocument(member, store.profile, shopline, {
    idKey: 'id',
    timestamps: shopline.timestampFormat,
    withSubscriptions: shopline.subscriptions === 'always' || included.some((name) => /^subscriptions?$/.test(name)),
  });
  if (included.includes('metafields') || fields.includes('metafields')) {
    document.metafields = metafieldValues(store.metafields.get(member.id) ?? []);
  }
  if (fields.includes('membership_tier_gap')) {
    document.membership_tier_gap = membershipTierGap(member, store.profile);
  }
  return narrow(document, query);
}

/** A customer made by a program: without LINE login, and the phone unconfirmed. */
function createCustomer(call: ShoplineCall): HttpReply {
  const { world, store } = call;
  const { patch, createdBy, notifies } = readCustomerWrite(store, call.body);
  const member = blankMember(world.now(), createdBy);
  applyPatch(member, patch);
  if (member.isMember) {
    member.registeredAtMs = member.createdAtMs;
    member.tierLevel ??= store.profile.tiers[0]?.level ?? null;
  }
  if (notifies) world.log.alarm('shopline_customer_notified', member.id);
  addMember(call, store, member, { emit: true });
  return oneReply(call, member);
}

function updateCustomer(call: ShoplineCall): HttpReply {
  const member = findMember(call);
  const { patch } = readCustomerWrite(call.store, call.body);
  // A confirmed number that is sent again stays confirmed.
  if (patch.mobile_phone === member.phone && patch.mobile_phone_country_calling_code === member.callingCode) {
    delete patch.mobile_phone_verified;
  }
  edit(call, member, patch);
  return oneReply(call, member);
}

function deleteCustomer(call: ShoplineCall): HttpReply {
  const member = findMember(call);
  call.world.log.alarm('shopline_customer_deleted', member.id);
  removeMember(call, call.store, member, { emit: true });
  return jsonReply(200, { message: 'Customer deleted' });
}

function replaceTags(call: ShoplineCall): HttpReply {
  return applyTags(call, findMember(call), readTags(call));
}

function editTags(call: ShoplineCall): HttpReply {
  const member = findMember(call);
  const tags = readTags(call);
  if (call.body.update_mode === 'add') return applyTags(call, member, [...new Set([...member.tags, ...tags])]);
  if (call.body.update_mode === 'remove')
    return applyTags(
      call,
      member,
      member.tags.filter((tag) => !tags.includes(tag)),
    );
  throw unprocessable('update_mode must be add or remove');
}

/** Beyond 60 tags nothing is applied, and the answer is still 200 with the tags as they are. */
function applyTags(call: ShoplineCall, member: Member, tags: string[]): HttpReply {
  if (tags.length <= maxTags) edit(call, member, { tags });
  return jsonReply(200, { tags: member.tags });
}

function readTags({ body: { tags } }: ShoplineCall): string[] {
  if (!Array.isArray(tags)) throw unprocessable('tags must be an array');
  const texts = tags.map(String);
  if (texts.some(({ length }) => length < 3 || length > 40)) throw unprocessable('a tag has 3 to 40 characters');
  return texts;
}

function updateSubscriptions(call: ShoplineCall): HttpReply {
  const member = findMember(call);
  const { sms, email } = call.body;
  for (const consent of [sms, email])
    if (consent !== undefined && typeof consent !== 'boolean')
      throw unprocessable('sms and email must be true or false');
  if (typeof email === 'boolean') edit(call, member, { is_subscribed_marketing_email: email });
  // The platform applies SMS asynchronously; by then the member may be gone.
  if (typeof sms === 'boolean') {
    const apply = () => {
      if (call.store.get(member.id)) edit(call, member, { sms_marketing: sms });
    };
    setTimeout(apply, 500).unref();
  }
  return oneReply(call, member);
}

function edit(call: ShoplineCall, member: Member, patch: MemberPatch): void {
  changeMember(call, call.store, member, patch, { emit: true, touchUpdatedAt: true });
}

function findMember({ store, params: [id = ''] }: ShoplineCall): Member {
  const member = store.get(id);
  if (!member) throw new ApiError(404, 'NOT_FOUND', 'Customer not found');
  return member;
}
