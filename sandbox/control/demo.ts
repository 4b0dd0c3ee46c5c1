import { hash32 } from '../core/random';
import { createStore, createTeam, type Sandbox } from './sandbox';

/** Each user has one role in both teams: the first team may connect, the second has not bought the CRM module. */
const demoUsers = [
  { username: 'admin', name: '王管理', role: 'admin' },
  { username: 'supervisor', name: '李主管', role: 'supervisor' },
  { username: 'marketing', name: '陳行銷', role: 'marketing' },
];

/** A store of 1,000 members that has not installed the app yet, two teams, and users of several roles. */
export function createDemo(sandbox: Sandbox, seed: number): void {
  const { world } = sandbox;
  const store = createStore(sandbox, {
    members: 1_000,
    seed,
    defects: 0.01,
    handle: 'demo-shop',
    name: '小日子選物',
    countryCode: 'TW',
    installed: false,
    customData: 0.4,
  });
  const common = { strangers: 0.1, defects: 0.002, otherProvider: false };
  const team = createTeam(
    sandbox,
    { ...common, name: '小日子選物', modules: ['crm', 'member_card'], contactShare: 0.7, seed: hash32(`demo ${seed}`) },
    store,
  );
  const withoutCrm = createTeam(
    sandbox,
    { ...common, name: '尚未購買 CRM 的團隊', modules: [], contactShare: 0, seed: hash32(`no crm ${seed}`) },
    undefined,
  );
  for (const { username, name, role } of demoUsers) {
    const teams = [team, withoutCrm].map(({ profile }) => ({ teamId: profile.teamId, role }));
    world.users.set(username, { username, name, email: `${username}@example.com`, teams });
  }
  world.staffMerchantId = store.profile.merchantId;
}
