import { z } from 'zod';
import { csrfTokenOf } from '../access';
import { findOfTeams } from '../../core/store/integrations/integrations';
import { findProof } from '../provenStores';
import { userRoute } from '../route';
import { originSchema } from '../schemas';

const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    teams: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: z.string(),
        modules: z.array(z.string()),
        isConnected: z.boolean().meta({ description: 'A store is connected to it, whoever may see which' }),
      }),
    ),
    csrfToken: z.string().meta({ description: 'To be sent as X-CSRF-Token with every write' }),
    pendingStore: z
      .object({ merchantId: z.string(), handle: z.string(), name: z.string(), origin: originSchema })
      .nullable()
      .meta({ description: 'The store proved last and not connected since' }),
  })
  .meta({ id: 'Session' });

export const getSession = userRoute({
  method: 'get',
  path: '/api/session',
  summary: 'Who is logged in',
  responses: { 200: { description: 'The session', schema: sessionSchema } },
  async handle({ services: { store }, request: { session }, request, user: { id, name, email, teams } }) {
    const pending = session.provenStores?.findLast(({ isBound }) => !isBound);
    // A proof may be void by now, as after an uninstall: the store could then no longer be connected.
    const isHeld = pending !== undefined && (await findProof(store, session, pending.merchantId)) !== null;
    const pendingStore = isHeld
      ? { merchantId: pending.merchantId, handle: pending.handle, name: pending.name, origin: pending.origin }
      : null;
    const connected = new Set(
      (
        await findOfTeams(
          store,
          teams.map((team) => team.id),
        )
      ).map(({ teamId }) => teamId),
    );
    const shownTeams = teams.map((team) => ({ ...team, isConnected: connected.has(team.id) }));
    return {
      status: 200,
      body: { user: { id, name, email }, teams: shownTeams, csrfToken: csrfTokenOf(request), pendingStore },
    };
  },
});
