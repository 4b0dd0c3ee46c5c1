import { Schema } from 'mongoose';
import type { AuditAction } from '../../domain/auditActions';
import type { TokenScope } from '../../domain/tokenScopes';
import { asGiven, id, options, sealed, secondsPerDay } from '../schema';

/** What is kept of the access token of another Omnichat module. Of the token itself only the hash. */
export interface AccessToken {
  /** Shown in lists and in the audit log; grants no access. */
  _id: string;
  /** SHA-256 of the token, hexadecimal. */
  hash: string;
  /** The one team whose integrations it sees and touches, connected or not; null: an operator's. */
  teamId: string | null;
  scopes: TokenScope[];
  /** Who holds it, in the operator's words. */
  name: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface AuditEntry {
  integrationId: string | null;
  merchantId: string | null;
  teamId: string | null;
  /** Omnichat user id (`sub`), `token:{id}`, or `shopline` / `operator`. */
  actor: string;
  /** Where the request came from; null for commands and signals. */
  address: string | null;
  action: AuditAction;
  detail: Record<string, string>;
  at: Date;
}

/** Tokens are kept past their end, so that the audit log can name the one behind an id. */
export const accessTokenSchema = new Schema<AccessToken>({ _id: id }, { ...asGiven, collection: 'accessTokens' });
accessTokenSchema.index({ hash: 1 }, { unique: true });
accessTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

export const auditSchema = new Schema<AuditEntry>({}, { ...asGiven, collection: 'auditLog' });
auditSchema.index({ integrationId: 1, _id: -1 });
auditSchema.index({ at: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

/** Someone who logged in, kept so that the audit log can name the person behind an id. */
export interface Person {
  /** Omnichat user id. */
  _id: string;
  /** As of the last login. */
  sealedName: Buffer;
  loggedInAt: Date;
}

export const personSchema = new Schema<Person>({ _id: id }, { ...asGiven, collection: 'people' });
// As long as the audit log keeps what they did.
personSchema.index({ loggedInAt: 1 }, { expireAfterSeconds: 400 * secondsPerDay });

/** A session of a browser; see `sessions.ts`. */
export interface KeptSession {
  _id: string;
  /** Null: it has ended. */
  sealed: Buffer | null;
  expires: Date;
}

export const sessionSchema = new Schema<KeptSession>(
  { _id: id, sealed, expires: { type: Date, required: true } },
  { ...options, collection: 'sessions' },
);
sessionSchema.index({ expires: 1 }, { expireAfterSeconds: 0 });

export const secretSchema = new Schema<{ _id: string; sealed: Buffer }>(
  { _id: id, sealed: { type: Buffer, required: true } },
  { ...options, collection: 'secrets' },
);
