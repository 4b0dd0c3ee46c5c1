import type { Integration, Team } from '../api/types';

export type TeamObstacle = 'crm_module_missing' | 'insufficient_role' | 'team_connected_elsewhere';

export function mayConnect({ role }: Pick<Team, 'role'>): boolean {
  return role === 'admin' || role === 'supervisor';
}

/** Why a team cannot be connected, in the order in which the server checks; null = it can. */
export function teamObstacle(team: Team, integrations: Pick<Integration, 'teamId'>[]): TeamObstacle | null {
  if (!team.modules.includes('crm')) return 'crm_module_missing';
  if (!mayConnect(team)) return 'insufficient_role';
  return integrations.some(({ teamId }) => teamId === team.id) ? 'team_connected_elsewhere' : null;
}
