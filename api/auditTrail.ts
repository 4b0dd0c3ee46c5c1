import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Logger } from 'pino';
import { actorOfToken } from '../core/domain/actors';
import { IntegrationError, type ErrorCode } from '../core/domain/errors';
import { errorName } from '../core/runtime/failure';
import { auditLogger } from '../core/runtime/telemetry/logger';
import type { Store } from '../core/store';
import type { AuditEntry } from '../core/store/documents';
import { recordAction, type NewAuditEntry } from '../core/store/access/auditLog';
import { routeLabel } from './metrics';
import { RecentAnswers } from './recentAnswers';

const onceEveryMs = 60_000;
const maxRemembered = 10_000;

/** Refusals that the audit log keeps, because they say something about who asked. */
const told: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authorization_failed',
  'csrf_failed',
  'crm_module_missing',
  'insufficient_role',
  'person_required',
  'rights_withdrawn',
  'store_connected_elsewhere',
  'store_not_authorized',
  'team_connected_elsewhere',
  'token_invalid',
  'token_scope_missing',
]);

/** The audit log as `api` writes it: to the database, and as a line to stdout whatever the log level. */
export class AuditTrail {
  private readonly lines: Logger;
  private readonly recent = new RecentAnswers<void>(onceEveryMs, maxRemembered);

  constructor(
    private readonly store: Pick<Store, 'models'>,
    private readonly logger: Logger,
  ) {
    this.lines = auditLogger(logger);
  }

  /** Writes the line first. @throws MongoError when the database cannot keep the entry: the caller goes no further. */
  async record(entry: NewAuditEntry): Promise<void> {
    await recordAction(this.store, this.lines, entry);
  }

  /** The same, at most once a minute for each key: for requests that a caller may repeat without end. */
  recordOnce(entry: NewAuditEntry, key = JSON.stringify(entry)): Promise<void> {
    return this.recent.of(key, () => this.record(entry));
  }

  /** Notes a refusal. The answer to the request does not wait for that. */
  recordRefusal(request: Request, error: unknown): void {
    if (!(error instanceof IntegrationError) || !told.has(error.code)) return;
    const detail = { code: error.code, route: `${request.method} ${routeLabel(request)}` };
    const entry = { ...asker(request), action: 'refused' as const, detail };
    // A stranger may have a whole network of addresses: one entry is kept for the network, not one for each address.
    const isKnown = entry.actor !== 'anonymous';
    const key = isKnown ? undefined : JSON.stringify([error.code, ipKeyGenerator(entry.address ?? '')]);
    this.recordOnce(entry, key).catch((failure: unknown) => {
      this.logger.warn({ cause: errorName(failure) }, 'a refusal could not be kept in the audit log');
    });
  }
}

/** Who asks, as the audit log names them, and from where; `anonymous` while it is not known. */
export function asker({ accessToken, session, ip }: Request): Pick<AuditEntry, 'actor' | 'address'> {
  const actor = accessToken ? actorOfToken(accessToken._id) : (session?.user?.id ?? 'anonymous');
  return { actor, address: ip ?? null };
}
