import type { Store } from '../../store';
import { probeTemporal, type TemporalAccess } from '../../temporal/connect';

const databaseTimeoutMs = 3_000;

export type DependencyName = 'mongodb' | 'temporal';

/** @returns what does not answer at this moment. */
export async function unreachableDependencies(dependencies: {
  store: Store;
  temporal: TemporalAccess;
}): Promise<DependencyName[]> {
  const probes: Record<DependencyName, Promise<void>> = {
    mongodb: probeDatabase(dependencies.store),
    temporal: probeTemporal(dependencies.temporal),
  };
  const names = Object.keys(probes) as DependencyName[];
  const results = await Promise.allSettled(names.map((name) => probes[name]));
  return names.filter((_, index) => results[index]?.status === 'rejected');
}

/** @throws Error when MongoDB does not answer within 3 s. */
async function probeDatabase(store: Store): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('MongoDB does not answer')), databaseTimeoutMs);
  });
  // Past Mongoose, which would hold the command back while there is no connection.
  const ping = store.connection.getClient().db().command({ ping: 1 });
  try {
    await Promise.race([ping, late]);
  } finally {
    clearTimeout(timer);
  }
}
