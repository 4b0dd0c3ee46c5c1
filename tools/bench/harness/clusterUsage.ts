import fs from 'node:fs';
import type { Cluster } from '../../local/cluster/cluster';
import { SERVICES } from '../../local/cluster/temporalServer';
import { cpuSeconds } from './processUsage';

export const PARTS_OF_CLUSTER = ['workers', 'apis', 'temporal', 'postgres', 'database', 'sandbox'] as const;
export type PartOfCluster = (typeof PARTS_OF_CLUSTER)[number];

export interface Usage {
  /** Seconds of one core, since the processes began. */
  cpuSeconds: number;
  /** Memory that processes share counts once (Linux: Pss). */
  memoryMb: number;
}

/** A process and its children (PostgreSQL has one for each connection). */
function familyOf(pid: number): number[] {
  const children = fs.readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
    } catch {
      // It has ended since the folder was listed.
      return false;
    }
  });
  return [pid, ...children.map(Number)];
}

function memoryMb(pid: number): number {
  const kb = /^Pss:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (kb === undefined) throw new Error(`Process ${pid} does not show its memory`);
  return Number(kb) / 1_024;
}

function usageOf(pids: readonly number[]): Usage {
  const sum: Usage = { cpuSeconds: 0, memoryMb: 0 };
  for (const pid of pids) {
    sum.cpuSeconds += cpuSeconds(pid);
    sum.memoryMb += memoryMb(pid);
  }
  return sum;
}

/** What each part has used so far; of the workers only those named count. */
export function clusterUsage(cluster: Cluster, workers: readonly string[]): Record<PartOfCluster, Usage> {
  const { stack, apis, temporal, postgres } = cluster;
  return {
    workers: usageOf(workers.map((name) => cluster.workers.processOf(name).pid)),
    apis: usageOf(apis.all.map(({ name }) => apis.processOf(name).pid)),
    temporal: usageOf(SERVICES.map((service) => temporal.processOf(service).pid)),
    postgres: usageOf(familyOf(postgres.pid)),
    database: usageOf([stack.processOf('database').pid]),
    sandbox: usageOf([stack.processOf('sandbox').pid]),
  };
}

/** Shares of a core between two looks. */
export function coresBetween(
  before: Record<PartOfCluster, Usage>,
  after: Record<PartOfCluster, Usage>,
  seconds: number,
): Record<PartOfCluster, number> {
  const shareOf = (part: PartOfCluster) => (after[part].cpuSeconds - before[part].cpuSeconds) / seconds;
  return Object.fromEntries(PARTS_OF_CLUSTER.map((part) => [part, shareOf(part)])) as Record<PartOfCluster, number>;
}
