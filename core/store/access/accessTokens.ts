import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '..';
import type { TokenScope } from '../../domain/tokenScopes';
import type { AccessToken } from '../documents';

/** Makes a token that leaked into code or a log easy to find. */
const prefix = 'slo_';
const tokenForm = /^slo_[\w-]{43}$/;
/** `lastUsedAt` is written once a minute at most, however busy the token. */
const lastUsedEveryMs = 60_000;

/**
 * A plain hash is enough, since 32 random bytes cannot be guessed. The database finds a token by its hash and no code
 * compares tokens, so an answer takes no longer the closer a guess comes.
 */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The hash that a token is looked up by; null for a text that cannot be a token. */
export function accessTokenHash(token: string): string | null {
  return tokenForm.test(token) ? hashOf(token) : null;
}

/** @returns the token itself, which is stored nowhere, and what is kept of it */
export async function createAccessToken(
  { models }: Store,
  wanted: { teamId: string | null; scopes: TokenScope[]; name: string; expiresAt: Date },
): Promise<{ token: string; kept: AccessToken }> {
  const token = prefix + randomBytes(32).toString('base64url');
  const kept: AccessToken = {
    _id: randomBytes(6).toString('hex'),
    hash: hashOf(token),
    ...wanted,
    createdAt: new Date(),
    lastUsedAt: null,
    revokedAt: null,
  };
  await models.accessTokens.create(kept);
  return { token, kept };
}

const usable = () => ({ revokedAt: null, expiresAt: { $gt: new Date() } });

/** @returns what is kept of the token; null when it is unknown, expired or revoked */
export async function findUsableAccessToken({ models }: Store, hash: string): Promise<AccessToken | null> {
  return models.accessTokens.findOne({ hash, ...usable() }).lean();
}

export async function isAccessTokenUsable({ models }: Store, id: string): Promise<boolean> {
  return (await models.accessTokens.exists({ _id: id, ...usable() })) !== null;
}

/** Notes that a token was used; `lastUsedAt` may lag a minute behind. */
export async function noteAccessTokenUse({ models }: Store, { _id, lastUsedAt }: AccessToken): Promise<void> {
  const now = new Date();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < lastUsedEveryMs) return;
  await models.accessTokens.updateOne({ _id }, { $max: { lastUsedAt: now } });
}

/** Access tokens of one team, or all of them: newest first, expired and revoked ones included. */
export async function listAccessTokens({ models }: Store, teamId?: string): Promise<AccessToken[]> {
  const filter = teamId === undefined ? {} : { teamId };
  return models.accessTokens.find(filter).sort({ createdAt: -1 }).lean();
}

/** @returns what is kept of the token and whether this call ended it, or null when there is none of that id */
export async function revokeAccessToken(
  { models }: Store,
  id: string,
): Promise<{ kept: AccessToken; hasChanged: boolean } | null> {
  const { modifiedCount } = await models.accessTokens.updateOne(
    { _id: id, revokedAt: null },
    { $set: { revokedAt: new Date() } },
  );
  const kept = await models.accessTokens.findById(id).lean();
  return kept && { kept, hasChanged: modifiedCount === 1 };
}
