import type { TeamRole } from '../api/types';
import { teamObstacle } from './eligibleTeam';

it.each<[TeamRole, string[], string[], string | null]>([
  ['admin', ['crm'], [], null],
  ['supervisor', ['crm', 'member_card'], ['other'], null],
  ['cs_manager', ['crm'], [], 'insufficient_role'],
  ['admin', ['member_card'], [], 'crm_module_missing'],
  ['sales', [], ['t'], 'crm_module_missing'],
  ['admin', ['crm'], ['other', 't'], 'team_connected_elsewhere'],
  ['cs_agent', ['crm'], ['t'], 'insufficient_role'],
])(
  'a team where I am %s with modules %j, while %j are connected, is stopped by %s',
  (role, modules, taken, obstacle) => {
    const team = { id: 't', name: 'T', role, modules, isConnected: false };
    expect(
      teamObstacle(
        team,
        taken.map((teamId) => ({ teamId })),
      ),
    ).toBe(obstacle);
  },
);
