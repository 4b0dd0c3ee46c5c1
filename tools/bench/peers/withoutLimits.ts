import { SandboxControl } from '../../local/clients/control';
import type { LocalStack } from '../../local/stack/stack';
import { partnerCalls } from '../harness/measure';
import { createPeerStore, startProgram, type Peer } from './program';

export interface Throughput {
  name: string;
  stores: number;
  delivered: number;
  membersPerSecond: number;
  /** CPU of the peer's own process, without that of Redis, Temporal or a database. */
  cpuMsPerMember: number;
  differences: number;
}

/** First syncs of several stores at once in one process of a peer; nothing else may use the sandbox meanwhile. */
export async function measureWithoutLimits(
  stack: LocalStack,
  { name, file }: Peer,
  { stores: count, members, redisPort }: { stores: number; members: number; redisPort: number },
): Promise<Throughput> {
  const control = new SandboxControl(stack.urls.control);
  const stores = [];
  for (let index = 0; index < count; index += 1)
    stores.push(await createPeerStore(stack, Math.round(members / count), 1_000 * count + index));
  await control.resetRequests();
  const beganAtMs = Date.now();
  const usedSeconds = await startProgram(stack, { file, stores, isPaced: false, redisPort }).ended;
  const wallSeconds = (Date.now() - beganAtMs) / 1_000;
  const { writes } = await partnerCalls(control);
  let differences = 0;
  for (const { merchantId, channelId } of stores) differences += (await control.diff(merchantId, channelId)).length;
  return {
    name,
    stores: count,
    delivered: writes,
    membersPerSecond: writes / wallSeconds,
    cpuMsPerMember: (usedSeconds * 1_000) / writes,
    differences,
  };
}
