import type { Settings } from '../core/settings';
import { invalidBody, mismatchType, OmnichatError } from './errors';
import type { Channel, Contact, Team } from './team';

/** The names that the documents give the team's website. */
const websitePlatforms = ['webchat', 'web', 'website'];
const platforms = ['line', 'facebook', 'whatsapp', 'instagram', 'wechat', ...websitePlatforms];
/** Every team has a website among its channels; in the sandbox it has no contacts. */
export const website = { platform: 'webchat', channelId: 'webchat' };

/**
 * `GET /v1/contacts`: a point lookup, a lookup by member id, phone or e-mail, or a list by time of change.
 * @throws {OmnichatError} per the table of error codes.
 */
export function queryContacts(
  team: Team,
  query: URLSearchParams,
  settings: Settings['omnichat'],
): { contacts: Contact[]; total: number } {
  const platform = readPlatform(query.get('platform'));
  const channels = readChannels(team, platform, query.get('channelId'));
  const userId = query.get('userId');
  if (userId !== null) {
    const found = channels.flatMap((channel) => channel.get(userId) ?? []);
    if (found.length === 0)
      throw new OmnichatError(404, 'USER_ID_NOT_FOUND', 'Specific user query returned no results');
    return { contacts: found, total: found.length };
  }
  const { page, pageSize } = readPaging(query, settings);
  const filters = (['memberId', 'phone', 'email'] as const).flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [{ name, value }];
  });
  if (filters.length > 0) {
    const found = channels
      .flatMap((channel) => [...channel.all()])
      .filter(({ state }) => filters.every(({ name, value }) => state[name] === value));
    if (found.length === 0 && settings.missByFilter === 'not_found') {
      throw new OmnichatError(404, 'USER_ID_NOT_FOUND', 'Specific user query returned no results');
    }
    return { contacts: found.slice((page - 1) * pageSize, page * pageSize), total: found.length };
  }
  const after = readInteger(query, 'updatedAfter');
  const before = readInteger(query, 'updatedBefore');
  if (after === undefined || before === undefined) {
    throw new OmnichatError(
      400,
      'INVALID_REQUEST_PARAMETERS',
      'Either channelId and userId or updatedAfter and updatedBefore are required',
    );
  }
  if (after === 0 && settings.updatedAfterZero === 'reject') {
    throw new OmnichatError(400, 'INVALID_REQUEST_PARAMETER', 'updatedAfter must be a time');
  }
  return listByTime(channels, { after, before, page, pageSize, order: settings.contactOrder });
}

interface TimeWindow {
  after: number;
  before: number;
  page: number;
  pageSize: number;
  order: Settings['omnichat']['contactOrder'];
}

/** `updatedAfter` inclusive, `updatedBefore` exclusive. */
function listByTime(channels: Channel[], { after, before, page, pageSize, order }: TimeWindow) {
  const ranges = channels.map(({ byUpdated }) => ({
    byUpdated,
    from: byUpdated.firstAt(after),
    to: byUpdated.firstAt(before),
  }));
  const total = ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  const contacts: Contact[] = [];
  let skip = (page - 1) * pageSize;
  for (const { byUpdated, from, to } of ranges) {
    const start = Math.min(to, from + skip);
    const end = Math.min(to, start + pageSize - contacts.length);
    const items = byUpdated.items();
    if (order === 'oldest_first') contacts.push(...items.slice(start, end));
    else contacts.push(...items.slice(from + to - end, from + to - start).reverse());
    skip = Math.max(0, skip - (to - from));
  }
  return { contacts, total };
}

/** @throws {OmnichatError} INVALID_REQUEST_PARAMETER when missing, MISMATCH_TYPE when unknown. */
export function readPlatform(platform: string | null): string {
  if (platform === null || platform === '') {
    throw new OmnichatError(400, 'INVALID_REQUEST_PARAMETER', 'platform must not be null');
  }
  if (!platforms.includes(platform)) throw mismatchType(`platform ${platform} is not supported`);
  return platform;
}

/**
 * The channels with contacts that a platform, and a channel id if any, name: LINE accounts alone have contacts.
 * @throws {OmnichatError} INVALID_REQUEST_BODY when the team has no such channel.
 */
function readChannels(team: Team, platform: string, channelId: string | null): Channel[] {
  const isNamed = channelId !== null && channelId !== '';
  if (platform === 'line') return isNamed ? [findChannel(team, channelId)] : [...team.channels.values()];
  if (!isNamed || (websitePlatforms.includes(platform) && channelId === website.channelId)) return [];
  throw foreignChannel();
}

/** @throws {OmnichatError} INVALID_REQUEST_BODY when the LINE account is not the team's. */
export function findChannel(team: Team, channelId: string): Channel {
  const channel = team.channels.get(channelId);
  if (!channel) throw foreignChannel();
  return channel;
}

const foreignChannel = () => invalidBody('channelId does not belong to the team');

function readPaging(
  query: URLSearchParams,
  { pageSizeAbove100, maxPerPage, deepestPage }: Settings['omnichat'],
): { page: number; pageSize: number } {
  const page = readInteger(query, 'page') ?? 1;
  const pageSize = readInteger(query, 'pageSize') ?? 20;
  if (page < 1 || pageSize < 1 || (pageSize > 100 && pageSizeAbove100 === 'reject')) {
    throw new OmnichatError(400, 'INVALID_REQUEST_PARAMETER', 'page must be at least 1 and pageSize between 1 and 100');
  }
  if (deepestPage > 0 && page > deepestPage) {
    throw new OmnichatError(400, 'INVALID_REQUEST_PARAMETER', 'page is too deep');
  }
  return { page, pageSize: Math.min(maxPerPage, pageSize) };
}

/** @throws {OmnichatError} MISMATCH_TYPE when the value is not an integer. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw mismatchType(`${name} must be an integer`);
  return Number(text);
}
