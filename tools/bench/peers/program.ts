import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { SandboxControl } from '../../local/clients/control';
import type { LocalStack } from '../../local/stack/stack';
import { environmentFor, type PeerJob, type PeerStore } from './job';

/** What one would write instead of this service. */
export interface Peer {
  name: string;
  file: string;
}

export const script: Peer = { name: 'plain script (bottleneck)', file: 'plainScript' };
export const jobQueue: Peer = { name: 'job queue (BullMQ)', file: 'jobQueue' };
export const activityPerMember: Peer = { name: 'activity per member (Temporal)', file: 'activityPerMember' };

/** A store whose token a program is given, with a team whose contacts are all its members. */
export async function createPeerStore(stack: LocalStack, members: number, seed: number): Promise<PeerStore> {
  const control = new SandboxControl(stack.urls.control);
  const { merchantId, accessToken } = await control.createStore({ members, seed, emitInstall: false });
  const team = await control.createTeam({ storeId: merchantId, contactShare: 1, strangers: 0 });
  const { channelId, apiToken: omnichatToken } = team;
  return { merchantId, shoplineToken: accessToken ?? '', omnichatToken, channelId };
}

export interface RunningProgram {
  child: ChildProcess;
  /** Resolves with the seconds of CPU it took; rejects when it gives up or is killed. */
  ended: Promise<number>;
}

/** Starts a program of this folder as a process of its own. */
export function startProgram(
  { urls }: LocalStack,
  { file, stores, isPaced, redisPort }: Pick<PeerJob, 'stores' | 'isPaced' | 'redisPort'> & { file: string },
): RunningProgram {
  const env = environmentFor({
    stores,
    isPaced,
    shoplineUrl: urls.shopline,
    omnichatUrl: urls.omnichat,
    temporalAddress: urls.temporalAddress,
    redisPort,
    runName: `${file}-${stores[0]?.merchantId}`,
  });
  const child = spawn(process.execPath, [path.join(__dirname, `${file}.js`)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = cpuSecondsOf(child, file);
  // Awaited when its end is asked for; a failure before that must not count as unhandled.
  ended.catch(() => undefined);
  return { child, ended };
}

function cpuSecondsOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Number(printed));
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}
