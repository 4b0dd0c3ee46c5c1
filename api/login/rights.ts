import type { Request } from 'express';
import { IntegrationError } from '../../core/domain/errors';
import { mayConnect, type Team } from '../../core/partners/omnichat/login';
import { withDeadline } from '../../core/runtime/async';
import { rightsLastMs, type SignedIn } from '../access';
import { asker, type AuditTrail } from '../auditTrail';
import type { IntegrationFeeds } from '../integrationFeeds';
import { RecentAnswers } from '../recentAnswers';
import { regenerateSession, saveSession } from '../session';
import type { OidcLogin } from './oidc';

/** A person waits for the issuer before each change. An issuer that takes longer counts as not answering. */
const answerWithinMs = 2_000;
/** A page may send several changes at once: they share an answer under way, and no older one. */
const keptForMs = 0;

interface Parts {
  oidc: Pick<OidcLogin, 'readTeams'>;
  auditTrail: Pick<AuditTrail, 'record'>;
  feeds: Pick<IntegrationFeeds, 'closeSession'>;
}

/** Roles and modules of a logged-in person, read again before each change and every ten minutes (decision 0031). */
export class Rights {
  private readonly answers = new RecentAnswers<Team[] | null>(keptForMs);

  constructor(private readonly parts: Parts) {}

  /**
   * @throws IntegrationError `not_authenticated` when Omnichat no longer knows the login, which ends the session;
   * `partner_unavailable` when it does not answer and what it told last is too old.
   */
  async refresh(request: Request, user: SignedIn, isChange: boolean): Promise<void> {
    const ageMs = Date.now() - user.teamsReadAtMs;
    if (!isChange && ageMs < rightsLastMs) return;
    let teams: Team[] | null;
    try {
      teams = await this.read(request.sessionID, user);
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      if (error.code === 'not_authenticated') await regenerateSession(request.session);
      if (error.code === 'partner_unavailable' && ageMs < rightsLastMs) return;
      throw error;
    }
    user.teamsReadAtMs = Date.now();
    if (teams) {
      user.userinfoTellsTeams = true;
      await this.take(request, user, teams);
    }
    // Saved now and not when the answer ends: an event stream ends hours later.
    await saveSession(request.session);
  }

  /**
   * Like `refresh`, but lets an operator in while Omnichat does not answer: the environment says who is an operator,
   * and operators look here most of all at such a time.
   * @throws IntegrationError `not_authenticated` when Omnichat no longer knows the login, which ends the session.
   */
  async expectLogin(request: Request, user: SignedIn): Promise<void> {
    try {
      await this.refresh(request, user, false);
    } catch (error) {
      if (!(error instanceof IntegrationError) || error.code !== 'partner_unavailable') throw error;
    }
  }

  private read(sessionId: string, user: SignedIn): Promise<Team[] | null> {
    const ask = () =>
      withDeadline(this.parts.oidc.readTeams(user), answerWithinMs, () => {
        throw new IntegrationError('partner_unavailable', { partner: 'omnichat' });
      });
    return this.answers.of(sessionId, ask);
  }

  private async take(request: Request, user: SignedIn, teams: Team[]): Promise<void> {
    const before = user.teams.filter(mayConnect).map(({ id }) => id);
    const now = new Set(teams.filter(mayConnect).map(({ id }) => id));
    const lost = before.filter((id) => !now.has(id));
    user.teams = teams;
    user.withdrawnTeamIds = [...user.withdrawnTeamIds, ...lost].filter((id) => !now.has(id));
    if (lost.length === 0) return;
    this.parts.feeds.closeSession(request.sessionID);
    for (const teamId of lost) {
      await this.parts.auditTrail.record({ ...asker(request), teamId, action: 'rights_withdrawn' });
    }
  }
}
