import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '..';
import type { TokenScope } from '../../domain/tokenScopes';
import type { AccessToken } from '../documents';

/** Makes a token that leaked into code or a log easy to find. */
const prefix = 'slo_';
const tokenForm = /^slo_[\w-]{43}$/;
/** How fresh `lastUsedAt` is: a write a minute, however busy the token. */
const lastUsedEveryMs = 60_000;

/**
 * A plain hash is enough for 32 random bytes: there is nothing to guess. Found by its hash, a token is compared nowhere,
 * so no answer takes longer the closer a guess comes.
 */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What a token is looked up by, or null for what cannot be one. */
export function accessTokenHash(token: string): string | null {
  return tokenForm.test(token) ? hashOf(token) : null;
}

/** @returns the token itself, which rests nowhere, and what is kept of it */
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

/** @returns what is kept of a token that is neither unknown, nor expired, nor revoked, or null */
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

/** Newest first, ended ones included. */
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
