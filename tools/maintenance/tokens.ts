import { parseArgs } from 'node:util';
import { isTokenScope, operatorScope, tokenScopes, type TokenScope } from '../../core/domain/tokenScopes';
import type { Store } from '../../core/store';
import { createAccessToken, listAccessTokens, revokeAccessToken } from '../../core/store/access/accessTokens';
import { recordAction } from '../../core/store/access/auditLog';
import type { AuditAction } from '../../core/domain/auditActions';
import type { AccessToken } from '../../core/store/documents';
import { findOfTeams } from '../../core/store/integrations/integrations';
import { commandSink } from './commandSink';
import { runWithStore } from './runWithStore';

const dayMs = 86_400_000;
const defaultDays = 90;
const longestDays = 366;

const usage = `Access tokens for other modules of Omnichat, each for one team; and for operators, for none.

  npm run tokens -- create --team TEAM --scopes SCOPE,… [--name WHO_HOLDS_IT] [--expires-in-days ${defaultDays}]
  npm run tokens -- create --scopes ops:read [--name …] [--expires-in-days …]
  npm run tokens -- list [--team TEAM]
  npm run tokens -- revoke ID

Scopes:
${Object.entries(tokenScopes)
  .map(([scope, meaning]) => `  ${scope.padEnd(18)} ${meaning}\n`)
  .join('')}`;

/** The command line is none of those that `usage` shows. */
class UsageError extends Error {}

type Command = (store: Store) => Promise<boolean>;

/** @throws UsageError */
function commandOf(args: string[]): Command {
  const { values, positionals } = parse(args);
  const [verb, id, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`Not understood: ${rest.join(' ')}`);
  if (verb === 'create' && id === undefined) return create(values);
  if (verb === 'list' && id === undefined) return (store) => list(store, values.team);
  if (verb === 'revoke' && id !== undefined) return (store) => revoke(store, id);
  throw new UsageError(
    verb === 'revoke' ? 'Which one? Give the id that `list` shows.' : 'Give create, list or revoke.',
  );
}

const text = { type: 'string' } as const;

function parse(args: string[]) {
  try {
    const options = { team: text, scopes: text, name: text, 'expires-in-days': text };
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'Not understood.');
  }
}

/** @throws UsageError */
function create(values: ReturnType<typeof parse>['values']): Command {
  const { name = '' } = values;
  const isOperators = values.scopes?.trim() === operatorScope;
  const teamId = isOperators ? null : values.team;
  if (teamId === undefined || teamId === '') throw new UsageError("--team is missing: the team's id in Omnichat.");
  if (isOperators && values.team) throw new UsageError(`${operatorScope} is for no team: leave --team out.`);
  const scopes = scopesOf(values.scopes ?? '');
  if (!isOperators && scopes.includes(operatorScope))
    throw new UsageError(`${operatorScope} goes with no other scope.`);
  const days = Number(values['expires-in-days'] ?? defaultDays);
  if (!Number.isInteger(days) || days < 1 || days > longestDays) {
    throw new UsageError(`--expires-in-days accepts a whole number from 1 to ${longestDays}.`);
  }
  return async (store) => {
    const expiresAt = new Date(Date.now() + days * dayMs);
    const { token, kept } = await createAccessToken(store, { teamId, scopes, name, expiresAt });
    await audit(store, kept, 'create_token');
    if (teamId !== null && (await findOfTeams(store, [teamId])).length === 0) {
      process.stderr.write(`No store is connected to team ${teamId} now: is the id right?\n`);
    }
    process.stderr.write(
      `Token ${kept._id} for ${ownerOf(kept)} may ${scopes.join(', ')} until ${timeOf(expiresAt)}.\n` +
        'It is shown this once; send it as `Authorization: Bearer …`:\n',
    );
    // The token is alone on stdout, so that it can go straight into a secret store.
    process.stdout.write(`${token}\n`);
    return true;
  };
}

function ownerOf({ teamId }: Pick<AccessToken, 'teamId'>): string {
  return teamId === null ? 'operators' : `team ${teamId}`;
}

/** @throws UsageError */
function scopesOf(list: string): TokenScope[] {
  const named = [...new Set(list.split(',').map((scope) => scope.trim()))].filter(Boolean);
  const unknown = named.filter((scope) => !isTokenScope(scope));
  if (unknown.length > 0) throw new UsageError(`Unknown scope: ${unknown.join(', ')}`);
  if (named.length === 0) throw new UsageError('--scopes is missing.');
  return named.filter(isTokenScope);
}

async function list(store: Store, teamId: string | undefined): Promise<boolean> {
  const tokens = await listAccessTokens(store, teamId);
  if (tokens.length === 0) process.stdout.write('There are none.\n');
  for (const { _id, teamId: team, name, scopes, lastUsedAt, ...token } of tokens) {
    const used = lastUsedAt ? `last used ${timeOf(lastUsedAt)}` : 'never used';
    const holder = name === '' ? '' : ` (${name})`;
    process.stdout.write(
      `${_id}  ${ownerOf({ teamId: team })}${holder}  ${scopes.join(',')}  ${stateOf(token)}  ${used}\n`,
    );
  }
  return true;
}

async function revoke(store: Store, id: string): Promise<boolean> {
  const revoked = await revokeAccessToken(store, id);
  if (!revoked) {
    process.stderr.write(`There is no token ${id}: \`npm run tokens -- list\` shows all.\n`);
    return false;
  }
  const { kept, hasChanged } = revoked;
  if (hasChanged) await audit(store, kept, 'revoke_token');
  const since = hasChanged ? 'is refused from now on' : 'was revoked before';
  process.stdout.write(`Token ${id} of ${ownerOf(kept)} ${since}.\n`);
  return true;
}

async function audit(store: Store, { _id, teamId, scopes }: AccessToken, action: AuditAction): Promise<void> {
  const detail = { tokenId: _id, scopes: scopes.join(' ') };
  await recordAction(store, commandSink, { teamId, actor: 'operator', action, detail });
}

function stateOf({ revokedAt, expiresAt }: Pick<AccessToken, 'revokedAt' | 'expiresAt'>): string {
  if (revokedAt) return `revoked ${timeOf(revokedAt)}`;
  return `${expiresAt.getTime() > Date.now() ? 'expires' : 'expired'} ${timeOf(expiresAt)}`;
}

/** To the minute, in UTC. */
function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `npm run tokens`: makes, lists and revokes the access tokens of other modules and of operators. */
try {
  runWithStore(commandOf(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
