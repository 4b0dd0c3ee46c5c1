import { z } from 'zod';
import { csrfTokenOf } from '../access';
import { userRoute } from '../route';
import { originSchema } from '../schemas';

const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    teams: z.array(z.object({ id: z.string(), name: z.string(), role: z.string(), modules: z.array(z.string()) })),
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
  async handle({ request, user: { id, name, email, teams } }) {
    const pending = request.session.provenStores?.findLast(({ isBound }) => !isBound);
    const pendingStore = pending
      ? { merchantId: pending.merchantId, handle: pending.handle, name: pending.name, origin: pending.origin }
      : null;
    return { status: 200, body: { user: { id, name, email }, teams, csrfToken: csrfTokenOf(request), pendingStore } };
  },
});
