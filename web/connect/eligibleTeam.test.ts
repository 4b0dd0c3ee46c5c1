import type { TeamRole } from '../api/types';
import { teamObstacle } from './eligibleTeam';

it.each<[TeamRole, string[], string | null]>([
  ['admin', ['crm'], null],
  ['supervisor', ['crm', 'member_card'], null],
  ['cs_manager', ['crm'], 'insufficient_role'],
  ['admin', ['member_card'], 'crm_module_missing'],
  ['sales', [], 'crm_module_missing'],
])('a team where I am %s with modules %j is stopped by %s', (role, modules, obstacle) => {
  expect(teamObstacle({ id: 't', name: 'T', role, modules })).toBe(obstacle);
});
