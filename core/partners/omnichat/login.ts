import { z } from 'zod';
import type { PartnerCalls } from '../http/partnerCalls';
import { idText, readableItems } from './schemas';

/*
 * Omnichat publishes no login and no team directory. Everything we assume about them is in this file: OpenID Connect
 * whose ID token or userinfo lists the user's teams, and an internal call that hands out a team's Open API token.
 */

export const loginScope = 'openid profile teams';

/** Omnichat's eight roles (contract 2), in the order of its help pages. */
export const teamRoles = [
  'admin',
  'supervisor',
  'marketing',
  'cs_manager',
  'cs_agent',
  'sales',
  'sales_manager',
  'marketing_cs',
] as const;

/** 管理員 and 主管: the roles that may connect a store and see its integration. */
const connectingRoles: readonly string[] = ['admin', 'supervisor'] satisfies (typeof teamRoles)[number][];

/** The module that a team needs to connect a SHOPLINE store. */
export const crmModule = 'crm';

/** A role or module that Omnichat adds later is kept as text: it grants nothing, and must not lock the user out. */
const teamSchema = z
  .object({
    id: idText,
    name: z.string().nullish().catch(null),
    role: z.string(),
    modules: readableItems(z.string())
      .nullish()
      .transform((modules) => modules ?? []),
  })
  .transform((team) => ({ ...team, name: team.name?.trim() || team.id }));

export type Team = z.infer<typeof teamSchema>;

/** Claims of the ID token or of userinfo. */
export const loginClaimsSchema = z.object({
  sub: z.string().min(1),
  name: z.string().nullish(),
  email: z.string().nullish(),
  // Read one by one: an odd team must not lock the user out of the others.
  teams: readableItems(teamSchema).nullish(),
});

export function mayConnect({ role }: Pick<Team, 'role'>): boolean {
  return connectingRoles.includes(role);
}

const openApiTokenSchema = z.object({ token: z.string().min(1) });

/**
 * A team's Open API token, for a user who may have it.
 * @param oidcAccessToken the user's own, from the login.
 * @throws PartnerError; `auth_lost` when the user may not have it.
 */
export async function getOpenApiToken(api: PartnerCalls, oidcAccessToken: string, teamId: string): Promise<string> {
  const path = `/internal/teams/${encodeURIComponent(teamId)}/open-api-token`;
  const answer = await api.send('getOpenApiToken', oidcAccessToken, { method: 'GET', path });
  const parsed = openApiTokenSchema.safeParse(answer.body);
  if (!parsed.success) throw api.unreadable(answer);
  return parsed.data.token;
}
