import { fork } from 'node:child_process';
import path from 'node:path';
import type { LocalStack } from '../../local/stack/stack';
import type { BoundStore } from './boundStore';

export interface BarePutsOrder {
  omnichatUrl: string;
  apiToken: string;
  channelId: string;
  userIds: string[];
  calls: number;
}

/**
 * CPU milliseconds per call of the barest client one would write: one loop in a process of its own, PUT after PUT over
 * keep-alive connections, bodies like ours, against the same sandbox.
 */
export async function measureBarePuts(stack: LocalStack, store: BoundStore, calls: number): Promise<number> {
  const team = await store.control.createTeam({
    storeId: store.merchantId,
    modules: ['crm'],
    contactShare: 1,
  });
  const contacts = await store.control.call<{ id: string }[]>(
    'GET',
    `/control/contacts?channelId=${team.channelId}&limit=1000`,
  );
  const order: BarePutsOrder = {
    omnichatUrl: stack.urls.omnichat,
    apiToken: team.apiToken,
    channelId: team.channelId,
    userIds: contacts.map(({ id }) => id),
    calls,
  };
  const child = fork(path.join(__dirname, 'barePutLoop.js'));
  return new Promise((resolve, reject) => {
    child.once('message', (cpuMsPerCall: number) => resolve(cpuMsPerCall));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The bare loop ended with ${code} before it answered`)));
    child.send(order);
  });
}
