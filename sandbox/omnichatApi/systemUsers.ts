import { createHash } from 'node:crypto';
import { jsonReply, type HttpReply } from '../core/http';
import type { OmnichatCall } from './call';

/** Roles by number, from 1. The documents tell two: 6 is `sales` and 7 is `sales_manager`. */
const roles = ['admin', 'supervisor', 'marketing', 'cs_manager', 'cs_agent', 'sales', 'sales_manager', 'marketing_cs'];

/** `GET /v1/system-users`: who can log in to the team. */
export function listSystemUsers({ world, team }: OmnichatCall): HttpReply {
  const { teamId } = team.profile;
  const content = [...world.users.values()].flatMap(({ username, name, email, teams }) => {
    const membership = teams.find((entry) => entry.teamId === teamId);
    if (!membership) return [];
    return {
      team: teamId,
      username: uuidOf(username),
      name,
      email,
      phone: null,
      profilePicture: null,
      available: true,
      status: 1,
      role: roles.indexOf(membership.role) + 1,
      employeeCode: null,
      shops: null,
    };
  });
  return jsonReply(200, { content });
}

/** The user's name in the Open API, which is not the one for the login. */
function uuidOf(login: string): string {
  const digest = createHash('sha256').update(login).digest('hex');
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(12, 15)}`, `a${digest.slice(15, 18)}`];
  return [...parts, digest.slice(18, 30)].join('-');
}
