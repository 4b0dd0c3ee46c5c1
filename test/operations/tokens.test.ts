import { execFile } from 'node:child_process';
import path from 'node:path';
import { sharedStack } from '../harness/sharedStack';

const { env, urls } = sharedStack();
const program = path.resolve(__dirname, '../../dist/tools/maintenance/tokens.js');

/** Runs `npm run tokens` as the image does, with the environment of the stack. */
function tokens(...args: string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env } };
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

const statusWith = async (token: string) =>
  (await fetch(`${urls.api}/api/integrations`, { headers: { authorization: `Bearer ${token}` } })).status;

test('an operator makes a token, sees it in the list, and revokes it', async () => {
  const team = `team-${Date.now()}`;
  const scopes = 'integrations:read,syncs:write';
  const made = await tokens('create', '--team', team, '--scopes', scopes, '--name', 'CRM module');
  expect(made.exitCode).toBe(0);
  expect(made.stdout).toMatch(/^slo_[\w-]{43}\n$/);
  expect(made.stderr).toContain(`No store is connected to team ${team} now`);
  const token = made.stdout.trim();
  const id = /Token (\w+) for/.exec(made.stderr)?.[1] ?? '';
  expect(await statusWith(token)).toBe(200);

  const { stdout: listed } = await tokens('list', '--team', team);
  expect(listed).toMatch(
    new RegExp(`^${id}  team ${team} \\(CRM module\\)  ${scopes}  expires .+ UTC  last used .+\\n$`),
  );
  expect(listed).not.toContain(token);

  expect(await tokens('revoke', id)).toMatchObject({ exitCode: 0 });
  expect(await statusWith(token)).toBe(401);
  expect((await tokens('list', '--team', team)).stdout).toContain('revoked');
  expect((await tokens('revoke', id)).stdout).toContain('was revoked before');
  expect(await tokens('revoke', 'no-such-id')).toMatchObject({ exitCode: 1 });
});

test.each([
  [['create', '--team', 't', '--scopes', 'members:delete'], 'Unknown scope: members:delete'],
  [['create', '--scopes', 'members:read'], '--team is missing'],
  [['create', '--team', 't'], '--scopes is missing'],
  [['create', '--team', 't', '--scopes', 'members:read', '--expires-in-days', '0'], '--expires-in-days accepts'],
  [['revoke'], 'Which one?'],
  [['drop'], 'Give create, list or revoke.'],
  [['list', '--verbose'], 'verbose'],
])('the command line %j is not understood, and says why', async (args, reason) => {
  const { exitCode, stderr, stdout } = await tokens(...args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(reason);
  expect(stderr).toContain('npm run tokens -- create');
});
