import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { hash32 } from '../core/random';
import { addStrangersChannel } from '../omnichatApi/generateTeam';
import type { Team } from '../omnichatApi/team';
import { ControlError, parse, type ControlRoute } from './router';
import { createTeam, needStore, needTeam, type Sandbox } from './sandbox';

const role = z.enum([
  'admin',
  'supervisor',
  'marketing',
  'cs_manager',
  'cs_agent',
  'sales',
  'sales_manager',
  'marketing_cs',
]);
const modules = z.array(z.enum(['crm', 'member_card']));
const newTeam = z.strictObject({
  name: z.string().optional(),
  modules: modules.default(['crm']),
  storeId: z.string().optional(),
  contactShare: z.number().min(0).max(1).default(0.7),
  seed: z.int().optional(),
  strangers: z.number().min(0).default(0.1),
  defects: z.number().min(0).max(1).default(0),
  otherProvider: z.boolean().default(false),
  definitions: z.enum(['all', 'none']).default('all'),
});
const newUser = z.strictObject({
  name: z.string(),
  username: z.string().optional(),
  email: z.email().optional(),
  role: role.optional(),
  teamId: z.string().optional(),
  teamIds: z.array(z.string()).default([]),
  teams: z.array(z.strictObject({ teamId: z.string(), role })).default([]),
});
const definitionBody = z.strictObject({
  key: z.string().regex(/^\w{1,100}$/),
  type: z.enum(['text', 'number', 'date', 'datetime', 'boolean']).optional(),
  state: z.enum(['active', 'archived', 'removed']),
});

/** The Omnichat side of the control API: teams, users, attribute definitions. */
export function teamRoutes(sandbox: Sandbox): ControlRoute[] {
  const { world } = sandbox;
  return [
    {
      method: 'POST',
      path: '/control/teams',
      summary:
        'make a team with one LINE account {modules, storeId, contactShare, name?, otherProvider?, …} → {teamId, apiToken, channelId, adminUsername, webhookSecret}',
      handle({ body }) {
        const { storeId, definitions, ...request } = parse(newTeam, body);
        const store = storeId === undefined ? undefined : needStore(sandbox, storeId);
        const seed = request.seed ?? hash32(`${storeId ?? ''} ${world.teams.size}`);
        const team = createTeam(sandbox, { ...request, seed }, store);
        if (definitions === 'none') team.definitions.clear();
        const { teamId, apiToken, name, webhookSecret } = team.profile;
        const adminUsername = addUser(sandbox, { name: `${name} 管理員`, teams: [{ teamId, role: 'admin' }] });
        const [channelId] = team.channels.keys();
        return { teamId, apiToken, channelId, name, adminUsername, webhookSecret };
      },
    },
    {
      method: 'GET',
      path: '/control/teams',
      summary: 'all teams',
      handle: () =>
        [...world.teams.values()].map((team) => ({
          ...team.profile,
          channels: [...team.channels.values()].map(({ channelId, name, size }) => ({
            channelId,
            name,
            contacts: size,
          })),
          definitions: [...team.definitions.values()],
        })),
    },
    {
      method: 'PATCH',
      path: '/control/teams/{id}',
      summary: 'change a team {name?, modules?, tokenRevoked?, allowedIps?}',
      handle({ params, body }) {
        const schema = z
          .strictObject({
            name: z.string(),
            modules,
            tokenRevoked: z.boolean(),
            allowedIps: z.array(z.string()),
          })
          .partial();
        const team = needTeam(sandbox, params[0]);
        Object.assign(team.profile, parse(schema, body));
        team.isDirty = true;
        return team.profile;
      },
    },
    {
      method: 'POST',
      path: '/control/teams/{id}/token',
      summary: 'another Open API token, and the one before is refused → {apiToken}',
      handle({ params }) {
        const team = needTeam(sandbox, params[0]);
        const apiToken = `omni_${randomBytes(24).toString('hex')}`;
        world.replaceToken(team, apiToken);
        return { apiToken };
      },
    },
    {
      method: 'POST',
      path: '/control/teams/{id}/channels',
      summary: 'another LINE account whose contacts are no members {contacts?}',
      handle({ params, body }) {
        const { contacts } = parse(z.strictObject({ contacts: z.int().min(0).default(100) }), body);
        const team = needTeam(sandbox, params[0]);
        const { channelId, name } = addStrangersChannel(team, team.channels.size, contacts, world.now());
        return { channelId, name };
      },
    },
    {
      method: 'POST',
      path: '/control/teams/{id}/definitions',
      summary: 'attribute definitions {key, type?, state: active, archived or removed}',
      handle({ params, body }) {
        const { key, type, state } = parse(definitionBody, body);
        changeDefinition(needTeam(sandbox, params[0]), key, type, state);
        return [...needTeam(sandbox, params[0]).definitions.values()];
      },
    },
    {
      method: 'POST',
      path: '/control/users',
      summary: 'someone who can log in {name, role, teamId} or {name, teams: [{teamId, role}]} → {username}',
      handle({ body }) {
        const input = parse(newUser, body);
        const shared = [...(input.teamId === undefined ? [] : [input.teamId]), ...input.teamIds];
        const teams = [...input.teams, ...shared.map((teamId) => ({ teamId, role: input.role ?? 'admin' }))];
        for (const { teamId } of teams) needTeam(sandbox, teamId);
        const username = addUser(sandbox, { ...input, teams });
        return world.users.get(username);
      },
    },
    { method: 'GET', path: '/control/users', summary: 'all users', handle: () => [...world.users.values()] },
  ];
}

function addUser(
  { world }: Sandbox,
  input: { name: string; username?: string; email?: string; teams: { teamId: string; role: string }[] },
): string {
  let username = input.username ?? `user${world.users.size + 1}`;
  if (input.username === undefined) while (world.users.has(username)) username += 'a';
  const email = input.email ?? `${username}@example.com`;
  world.users.set(username, { username, name: input.name, email, teams: input.teams });
  return username;
}

function changeDefinition(
  team: Team,
  key: string,
  type: z.infer<typeof definitionBody>['type'],
  state: z.infer<typeof definitionBody>['state'],
): void {
  team.isDirty = true;
  if (state === 'removed') {
    team.definitions.delete(key);
    return;
  }
  const existing = team.definitions.get(key);
  const newType = type ?? existing?.type;
  if (!newType) throw new ControlError(400, 'a new definition needs a type');
  team.definitions.set(key, {
    key,
    type: newType,
    displayName: existing?.displayName ?? key,
    isActive: state === 'active',
  });
}
