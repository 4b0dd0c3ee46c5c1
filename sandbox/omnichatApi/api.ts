import { bearerToken, jsonReply, parseJsonObject, type HttpReply, type HttpRequest } from '../core/http';
import type { PartnerApi } from '../core/partnerServer';
import type { Fault } from '../core/faults';
import type { World } from '../core/world';
import type { OmnichatCall } from './call';
import { contactDocument, customerDocument } from './contactDocument';
import { findChannel, queryContacts, readPlatform, website } from './contactQuery';
import { readContactWrite } from './contactWrite';
import { findContactOfCustomer, omniIdOf } from './customerId';
import { authError, invalidBody, OmnichatError } from './errors';
import type { OmnichatEvents } from './events';
import { adjustPoints, putOrders } from './shopData';
import { listSystemUsers } from './systemUsers';
import { listTaggings } from './taggingLog';
import type { Team } from './team';
import { TokenBuckets } from './tokenBucket';
import { writeContact, writeCustomer, type NamedCustomer } from './writeContact';

/** Answers `GET /internal/teams/{teamId}/open-api-token` for a logged-in user. */
export type TeamTokenRoute = (teamId: string, request: HttpRequest) => Promise<HttpReply>;

const noContent: HttpReply = { status: 204 };
/** Modules that bring the right to contacts, customers and identities. */
const crmModules = ['crm', 'member_card'];
/** Calls under another right, which every team with a token has (contract 2). */
const callsWithoutCrm = ['/v1/channels', '/v1/system-users', '/v1/tagging-logs/records'];

/** Omnichat as a server: Open API and the team directory. */
export function omnichatApi(world: World, events: OmnichatEvents, teamToken: TeamTokenRoute): PartnerApi {
  const buckets = new TokenBuckets();
  return {
    partner: 'omnichat',
    callerOf(headers, path) {
      const team = path.startsWith('/v1/') ? world.findTeamByToken(bearerToken(headers) ?? '') : undefined;
      return team && { budget: team.profile.teamId, caller: team.profile.teamId };
    },
    limit(budget) {
      const { requestsPerSecond, burst, retryAfterSeconds } = world.settings.omnichat;
      if (buckets.take(budget, requestsPerSecond, burst, performance.now())) return undefined;
      const body = { errorCode: 'TOO_MANY_REQUESTS', message: 'Too many requests' };
      return jsonReply(429, body, { 'retry-after': String(retryAfterSeconds) });
    },
    latency: () => world.settings.omnichat,
    handle(request, fault) {
      const teamId = /^\/internal\/teams\/([^/]+)\/open-api-token$/.exec(request.path)?.[1];
      if (teamId !== undefined && request.method === 'GET') return teamToken(decodeURIComponent(teamId), request);
      return answer(world, events, request, fault);
    },
  };
}

function answer(world: World, events: OmnichatEvents, request: HttpRequest, fault: Fault | undefined): HttpReply {
  const { authErrors } = world.settings.omnichat;
  const team = world.findTeamByToken(bearerToken(request.headers) ?? '');
  if (!team || team.profile.tokenRevoked) return authError(authErrors, 'token');
  const { allowedIps } = team.profile;
  if (allowedIps.length > 0 && !allowedIps.includes(request.remoteAddress)) return authError(authErrors, 'ip');
  const hasCrm = team.profile.modules.some((module) => crmModules.includes(module));
  if (!hasCrm && !callsWithoutCrm.includes(request.path)) return authError(authErrors, 'module');
  try {
    return route({ world, events, team, request, fault });
  } catch (error) {
    if (error instanceof OmnichatError) return error.reply();
    return jsonReply(500, { errorCode: 'INTERNAL_SERVER_ERROR', message: String(error) });
  }
}

function route(call: OmnichatCall): HttpReply {
  const { method, path } = call.request;
  switch (`${method} ${path}`) {
    case 'GET /v1/channels':
      return listChannels(call);
    case 'GET /v1/contacts':
      return listContacts(call);
    case 'POST /v1/identities/member-data':
      return readIdentities(call);
    case 'GET /v1/customers':
      return getCustomer(call);
    case 'PUT /v1/customers':
      return putCustomer(call);
    case 'DELETE /v1/customers':
      return deleteCustomer(call);
    case 'GET /v1/system-users':
      return listSystemUsers(call);
    case 'GET /v1/tagging-logs/records':
      return listTaggings(call);
    case 'PUT /v1/third-party-orders':
      return putOrders(call);
    case 'PUT /v1/loyalty-points/action/adjust':
      return adjustPoints(call);
  }
  const platform = /^\/v1\/contacts\/([^/]+)$/.exec(path)?.[1];
  if (platform !== undefined) {
    if (method === 'PUT' || (method === 'POST' && call.world.settings.omnichat.acceptPost))
      return putContact(call, platform);
    if (method === 'DELETE') return deleteContact(call, platform);
    throw new OmnichatError(405, 'METHOD_NOT_ALLOWED', `${method} is not allowed here`);
  }
  throw new OmnichatError(404, 'NOT_FOUND', 'Not found');
}

/** A bare array, unlike every other list. */
function listChannels({ team }: OmnichatCall): HttpReply {
  const line = [...team.channels.values()].map(({ channelId, name }) => ({
    platform: 'line',
    channelId,
    channelName: name,
  }));
  return jsonReply(200, [{ ...website, channelName: team.profile.name }, ...line]);
}

function listContacts({ world, team, request, fault }: OmnichatCall): HttpReply {
  const { contacts, total } = queryContacts(team, request.query, world.settings.omnichat);
  const content = fault?.emptyPage ? [] : contacts.map((contact) => contactDocument(team, contact));
  return jsonReply(200, { content, totalElements: total });
}

function putContact({ world, events, team, request }: OmnichatCall, platformText: string): HttpReply {
  const { channelId, userId } = readTarget(request);
  const platform = readPlatform(platformText);
  if (platform !== 'line')
    throw new OmnichatError(400, 'CONTACT_NOT_FOUND', 'only support update action, cannot upsert');
  const channel = findChannel(team, channelId);
  if (!/^U[0-9a-f]{32}$/.test(userId)) world.log.alarm('odd_line_user_id', userId);
  const write = readContactWrite(team, readObject(request), world.settings.omnichat, (kind, detail) =>
    world.log.alarm(kind, detail),
  );
  writeContact({ world, events }, team, channel, userId, write);
  return noContent;
}

/** Erases the chat history too, as documented. No client that syncs members should call it, so it raises an alarm. */
function deleteContact({ world, team, request }: OmnichatCall, platformText: string): HttpReply {
  const { channelId, userId } = readTarget(request);
  readPlatform(platformText);
  const channel = findChannel(team, channelId);
  const contact = channel.get(userId);
  world.log.alarm('contact_deleted', `${channelId}:${userId}`);
  if (!contact) throw new OmnichatError(404, 'CONTACT_NOT_FOUND', 'Contact not found');
  team.removeContact(channel, contact, 'api');
  return noContent;
}

function readTarget({ query }: HttpRequest): { channelId: string; userId: string } {
  const channelId = query.get('channelId');
  const userId = query.get('userId');
  if (!channelId || !userId) throw new OmnichatError(400, 'MISSING_URL_PARAMETER', 'Missing URL parameters');
  return { channelId, userId };
}

function readIdentities({ world, team, request }: OmnichatCall): HttpReply {
  const { platform, channelId, ids } = readObject(request);
  if (platform !== 'line') throw invalidBody('Not supported yet');
  if (typeof channelId !== 'string') throw invalidBody('channelId is required');
  if (!Array.isArray(ids) || ids.length > 100 || !ids.every((id) => typeof id === 'string')) {
    throw invalidBody('ids must be at most 100 strings');
  }
  const channel = findChannel(team, channelId);
  const content = ids.flatMap((id) => {
    const contact = channel.get(id);
    if (!contact && world.settings.omnichat.unknownIdentity === 'dropped') return [];
    return [{ id, memberId: contact?.state.memberId ? contact.state.memberId : null }];
  });
  return jsonReply(200, { content, totalElements: content.length });
}

function getCustomer({ team, request }: OmnichatCall): HttpReply {
  const document = customerDocument(team, readMemberId(request));
  if (!document) throw new OmnichatError(404, 'USER_ID_NOT_FOUND', 'Specific user query returned no results');
  return jsonReply(200, { content: document });
}

function putCustomer({ world, events, team, request }: OmnichatCall): HttpReply {
  const customer = readCustomer(team, request);
  const write = readContactWrite(team, readObject(request), world.settings.omnichat, (kind, detail) =>
    world.log.alarm(kind, detail),
  );
  writeCustomer({ world, events }, team, customer, write);
  return noContent;
}

/** The customer whom `memberId` or `omniCustomerId` names; one who is not known yet has no contact. */
function readCustomer(team: Team, { query }: HttpRequest): NamedCustomer {
  const omniId = query.get('omniCustomerId') ?? '';
  const named = query.get('memberId') ?? '';
  const found = named === '' && omniId !== '' ? findContactOfCustomer(team, omniId) : undefined;
  const memberId = found ? found.state.memberId : named;
  if (memberId) return { id: omniIdOf(team, memberId), memberId, contacts: team.contactsOfMember(memberId) };
  if (omniId === '') throw new OmnichatError(400, 'MISSING_URL_PARAMETER', 'Missing URL parameters');
  return { id: omniId, memberId: null, contacts: found ? [found] : [] };
}

function deleteCustomer({ world, team, request }: OmnichatCall): HttpReply {
  const memberId = readMemberId(request);
  world.log.alarm('customer_deleted', memberId);
  for (const contact of team.contactsOfMember(memberId)) {
    const channel = team.channels.get(contact.channelId);
    if (channel) team.removeContact(channel, contact, 'api');
  }
  team.customers.delete(omniIdOf(team, memberId));
  team.isDirty = true;
  return noContent;
}

function readMemberId({ query }: HttpRequest): string {
  const memberId = query.get('memberId');
  if (!memberId) throw new OmnichatError(400, 'MISSING_URL_PARAMETER', 'Missing URL parameters');
  return memberId;
}

function readObject(request: HttpRequest): Record<string, unknown> {
  const body = parseJsonObject(request.body);
  if (!body) throw invalidBody('The body is not a JSON object');
  return body;
}
