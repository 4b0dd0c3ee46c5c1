import { SandboxControl, type SandboxMember } from '../../local/clients/control';
import type { LocalStack } from '../../local/stack/stack';
import { until } from '../../local/until';
import { BoundStore, endOf, membersToWrite } from '../harness/boundStore';
import { partnerCalls, type PartnerCalls } from '../harness/measure';
import { createPeerStore, startProgram, type Peer } from './program';

const EDITED_WHILE_DOWN = 20;
const STEP_TIMEOUT_MS = 900_000;
const LATE_ARRIVAL_TIMEOUT_MS = 60_000;

/** A contender at work on one store of its own. */
export interface Running {
  merchantId: string;
  channelId: string;
  /** Resolves when all is written, with when that was in milliseconds since 1970; rejects when it gives up. */
  finished(): Promise<number>;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface Contender {
  name: string;
  /** Makes the store. @returns what begins the job when it is called. */
  prepare(stack: LocalStack, writes: number, seed: number): Promise<() => Running>;
}

export interface PeerOutcome {
  wallSeconds: number;
  calls: PartnerCalls;
  differences: number;
}

/** The job without a disturbance. */
export async function measureRun(
  stack: LocalStack,
  contender: Contender,
  writes: number,
  seed: number,
): Promise<PeerOutcome> {
  const control = new SandboxControl(stack.urls.control);
  const begin = await contender.prepare(stack, writes, seed);
  await control.resetRequests();
  const beganAtMs = Date.now();
  const running = begin();
  const wallSeconds = ((await running.finished()) - beganAtMs) / 1_000;
  const differences = (await control.diff(running.merchantId, running.channelId)).length;
  return { wallSeconds, calls: await partnerCalls(control), differences };
}

export interface Loss {
  /** Contacts that are wrong in the end: changes made while the contender was down that it never noticed. */
  wrongContacts: number;
  /** Writes made again although nothing had changed. */
  repeatedWrites: number;
}

/** Kills the contender half-way, edits some members, and restarts the contender as its user would. */
export async function measureLoss(
  stack: LocalStack,
  contender: Contender,
  writes: number,
  seed: number,
): Promise<Loss> {
  const control = new SandboxControl(stack.urls.control);
  const begin = await contender.prepare(stack, writes, seed);
  await control.resetRequests();
  const running = begin();
  const { merchantId, channelId } = running;
  const isHalfWay = async () => (await partnerCalls(control)).writes >= writes / 2;
  await until(isHalfWay, { timeoutMs: STEP_TIMEOUT_MS, intervalMs: 100, what: 'half of the writes' });
  await running.kill();
  const missing = new Set((await control.diff(merchantId, channelId)).map(({ customerId }) => customerId));
  const delivered = (await control.members(merchantId, { limit: '1000000', hasLine: 'true' })).filter(
    (member) => isEligible(member) && !missing.has(member.id),
  );
  const edited = delivered.slice(0, EDITED_WHILE_DOWN);
  for (const { id } of edited) await control.changeMember(merchantId, id, { member_point_balance: 77_777 });
  await running.restart();
  await running.finished();
  const isRight = async () => (await control.diff(merchantId, channelId)).length === 0;
  // Some contenders never get there, and that is what is measured: contacts that are still wrong are counted below.
  await until(isRight, { timeoutMs: LATE_ARRIVAL_TIMEOUT_MS, intervalMs: 500 }).catch(() => undefined);
  const wrongContacts = (await control.diff(merchantId, channelId)).length;
  const eligible = (await control.members(merchantId, { limit: '1000000', hasLine: 'true' })).filter(isEligible);
  const needed = eligible.length + edited.length - wrongContacts;
  return { wrongContacts, repeatedWrites: Math.max(0, (await partnerCalls(control)).writes - needed) };
}

const isEligible = ({ isMember, phone }: SandboxMember): boolean => isMember && phone !== null;

/** This service: a worker that is killed and started again, its API alive all along. */
export const ours: Contender = {
  name: 'this service',
  async prepare(stack, writes, seed) {
    const store = await BoundStore.create(stack, membersToWrite(writes), seed);
    return () => {
      const syncing = store.sync();
      // Awaited by `finished`; a failure before that must not count as unhandled.
      syncing.catch(() => undefined);
      return {
        merchantId: store.merchantId,
        channelId: store.channelId,
        finished: async () => endOf(await syncing),
        kill: () => stack.kill('worker', 'SIGKILL'),
        restart: () => stack.restart('worker'),
      };
    };
  },
};

/** A program of this folder, run as a process of its own. */
export function program({ name, file }: Peer, redisPort: number): Contender {
  return {
    name,
    async prepare(stack, writes, seed) {
      const store = await createPeerStore(stack, membersToWrite(writes), seed);
      const start = () => startProgram(stack, { file, stores: [store], isPaced: true, redisPort });
      return () => {
        let current = start();
        return {
          merchantId: store.merchantId,
          channelId: store.channelId,
          async finished() {
            await current.ended;
            return Date.now();
          },
          async kill() {
            current.child.kill('SIGKILL');
            // A killed program ends with an error.
            await current.ended.catch(() => undefined);
          },
          restart() {
            current = start();
            return Promise.resolve();
          },
        };
      };
    },
  };
}
