import type { Team } from '../api/types';

export type TeamObstacle = 'crm_module_missing' | 'insufficient_role';

/** Why a team cannot be connected, in the order in which the server checks; null = it can. */
export function teamObstacle(team: Team): TeamObstacle | null {
  if (!team.modules.includes('crm')) return 'crm_module_missing';
  return team.role === 'admin' || team.role === 'supervisor' ? null : 'insufficient_role';
}
