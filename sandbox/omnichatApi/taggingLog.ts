import { jsonReply, type HttpReply } from '../core/http';
import type { OmnichatCall } from './call';
import { readInteger } from './contactQuery';
import { OmnichatError } from './errors';
import { taipeiTime } from './taipeiTime';
import type { Contact, Tagging, Team } from './team';

const logSize = 100_000;

/** Notes tags in the order in which they came; when there are too many, the oldest are dropped. */
export function noteTags(
  team: Team,
  contact: Contact,
  tags: readonly string[],
  source: Tagging['source'],
  atMs: number,
): void {
  const { channelId, id: userId } = contact;
  for (const tag of tags) team.taggings.push({ atMs, channelId, userId, tag, source });
  if (team.taggings.length > logSize * 1.2) team.taggings = team.taggings.slice(-logSize);
}

/** `GET /v1/tagging-logs/records`: oldest first, `taggedAfter` inclusive, `taggedBefore` exclusive. */
export function listTaggings({ team, request: { query }, fault }: OmnichatCall): HttpReply {
  const after = readInteger(query, 'taggedAfter') ?? -Infinity;
  const before = readInteger(query, 'taggedBefore') ?? Infinity;
  const page = readInteger(query, 'page') ?? 1;
  const pageSize = readInteger(query, 'pageSize') ?? 20;
  if (page < 1 || pageSize < 1)
    throw new OmnichatError(400, 'INVALID_REQUEST_PARAMETER', 'page and pageSize must be at least 1');
  const found = team.taggings.filter(({ atMs }) => atMs >= after && atMs < before);
  const shown = fault?.emptyPage ? [] : found.slice((page - 1) * pageSize, page * pageSize);
  const content = shown.map(({ atMs, channelId, userId, tag, source }) => ({
    time: taipeiTime(atMs),
    platform: 'line',
    channelId,
    userId,
    tag,
    source,
    messageId: null,
  }));
  return jsonReply(200, { content, totalElements: found.length });
}
