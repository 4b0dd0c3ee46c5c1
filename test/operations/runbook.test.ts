import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { SandboxControl } from '../../tools/local/clients/control';
import { findOnPath } from '../../tools/local/stack/executables';
import { countOpenWorkflows } from '../../tools/local/story/leftovers';
import { until } from '../../tools/local/until';
import { venvCommand } from '../../tools/local/stack/venv';
import { sharedStack } from '../harness/sharedStack';
import { holdWrites } from '../support/heldWrites';
import { bindStore, type Binding } from '../support/ownStack';

const timeoutMs = 60_000;
const runbook = fs.readFileSync(path.resolve(__dirname, '../../docs/runbook.md'), 'utf8');
const commands = [...runbook.matchAll(/^temporal (.*?)(?: +#.*)?$/gm)].map(([, command = '']) => command);

const { urls } = sharedStack();
const control = new SandboxControl(urls.control);
const run = promisify(execFile);

const fullSync = 'syncRequested --input \'{"mode":"full"}\'';
const pasted = new Set<string>();

let temporal: string[];
let bound: Binding;

/** Runs the one command of the runbook that contains `part`, as an operator would paste it. */
async function paste(part: string, replaced: [string, string] = ['', '']): Promise<string> {
  const command = commands.find((candidate) => candidate.includes(part));
  if (!command) throw new Error(`the runbook has no command with "${part}"`);
  pasted.add(command);
  const words = command.replace(...replaced).replaceAll('{merchantId}', bound.merchantId);
  const args = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const [program = '', ...before] = temporal;
  const { stdout } = await run(program, [...before, ...args, '--address', urls.temporalAddress]);
  return stdout;
}

const statusOf = async () => (await bound.admin.integration(bound.merchantId)).status;
const reaches = (status: string) =>
  until(async () => (await statusOf()) === status, { timeoutMs, what: `status ${status}` });

/** The page shows the end of a sync as soon as it is stored, the query only once the workflow has read it. */
const progresses = (mode: string, status: string) => {
  const expected = new RegExp(`"mode":"${mode}".*"status":"${status}"`);
  return until(async () => expected.test(await paste('--type progress')), { timeoutMs, what: `${mode} ${status}` });
};

/** Starts a sync and pauses it. Omnichat keeps its writes waiting: however late a command comes, it is not over. */
async function pauseInTheMiddle(): Promise<void> {
  const letGo = await holdWrites(control, bound.channelId);
  await paste(fullSync);
  await reaches('syncing');
  await paste('--name pause');
  await reaches('paused');
  await letGo();
}

beforeAll(async () => {
  const onPath = findOnPath('temporal');
  temporal = onPath === undefined ? await venvCommand('temporal') : [onPath];
  bound = await bindStore({ stack: { urls } as Parameters<typeof bindStore>[0]['stack'], control }, { members: 600 });
});

test('an operator steers a store with the commands of the runbook alone', async () => {
  expect(await paste('--type status')).toContain(bound.channelId);

  await pauseInTheMiddle();
  await paste('--name pause', ['pause', 'cancelSync']);
  await reaches('ready');
  await progresses('full', 'cancelled');

  await pauseInTheMiddle();
  await paste('--name pause', ['pause', 'resume']);
  await reaches('syncing');
  await reaches('ready');
  await progresses('full', 'completed');
  expect(await control.diff(bound.merchantId, bound.channelId)).toEqual([]);
  expect(await paste('workflow list')).not.toContain(bound.merchantId);
}, 180_000);

test('a change whose webhook was lost comes with the update of the runbook', async () => {
  const { items } = await bound.admin.members(bound.merchantId, { state: 'delivered' });
  await control.changeMember(bound.merchantId, items[0]!.customerId, { member_point_balance: 7_777, emit: false });
  expect(await paste('reconcileNow')).toMatch(/delivered:1\b/);
  expect(await control.diff(bound.merchantId, bound.channelId)).toEqual([]);
  await paste('changesArrived');
});

test('what syncs wrote is taken back by a signal', async () => {
  await paste('{"mode":"clear"}');
  const cleared = async () => (await control.diff(bound.merchantId, bound.channelId, { cleared: 'true' })).length === 0;
  await until(cleared, { timeoutMs, what: 'contacts without what was written' });
  await progresses('clear', 'completed');
  await reaches('ready');
});

test('the LINE account is chosen by a signal', async () => {
  const { teamId } = bound.team;
  const { channelId } = await control.call<{ channelId: string }>('POST', `/control/teams/${teamId}/channels`, {});
  await paste('lineAccountChosen', ['{channelId}', channelId]);
  await until(async () => (await paste('--type status')).includes(channelId), { timeoutMs, what: 'the other account' });
  const { lineAccount } = await bound.admin.integration(bound.merchantId);
  expect(lineAccount).toMatchObject({ channelId });
});

test('an uninstall that never came is made good by a signal', async () => {
  await paste('--name uninstalled');
  await until(async () => (await bound.admin.integrations()).length === 0, {
    timeoutMs,
    what: 'the end of the binding',
  });
  await until(async () => (await countOpenWorkflows(urls, bound.merchantId)) === 0, { timeoutMs, what: 'no workflow' });
});

test('every command of the runbook was pasted', () => {
  expect(commands.filter((command) => !pasted.has(command))).toEqual([]);
});
