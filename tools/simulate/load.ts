import { createRequire } from 'node:module';
import type * as TwinDatabaseModule from './database/twinDatabase';
import type * as LightQueriesModule from './database/lightQueries';
import type * as SealingModule from './database/sealing';
import type { Wire } from './database/wire';
import type * as SimulateModule from './simulate';
import type * as ActivityApi from './temporal/activityApi';
import type * as WorkflowApi from './temporal/workflowApi';
import type * as MutateModule from './mutate';
import type { MutatedModule } from './mutate';
import type { Outcome } from './outcome';
import { installVirtualGlobals } from './time/virtualGlobals';
import type { Loaded } from './stage';
import type { Cipher } from '../../core/store/sealing/cipher';
import type * as ModelsModule from '../../core/store/models';
import type * as TogetherModule from '../../core/store/together';

const stackDepth = 4;

/**
 * Loads the service into this thread, with virtual time under it and the simulated server in the place of Temporal's
 * two libraries. The thread stays like that: it simulates and does nothing else.
 */
export function load(mutated: MutatedModule | null = null): (seed: number) => Promise<Outcome> {
  installVirtualGlobals();
  // Every failure and every call that is broken off records its stack, which costs less the shorter it is.
  Error.stackTraceLimit = stackDepth;
  const need = createRequire(__filename);
  const replace = (name: string, exports: object) => {
    const id = need.resolve(name);
    need.cache[id] = { id, filename: id, loaded: true, exports, children: [], paths: [] } as unknown as NodeJS.Module;
  };
  replace('@temporalio/workflow', need('./temporal/workflowApi') as typeof WorkflowApi);
  replace('@temporalio/activity', need('./temporal/activityApi') as typeof ActivityApi);

  // `mutate` brings the TypeScript compiler along, so it is loaded only where a mutant is played.
  if (mutated) (need('./mutate') as typeof MutateModule).loadMutated(mutated);

  const { TwinDatabase } = need('./database/twinDatabase') as typeof TwinDatabaseModule;
  const { createModels } = need('../../core/store/models') as typeof ModelsModule;
  const { gatherCommands } = need('../../core/store/together') as typeof TogetherModule;
  const { PlainCipher, PlainFingerprints } = need('./database/sealing') as typeof SealingModule;
  const { lighten } = need('./database/lightQueries') as typeof LightQueriesModule;
  const { simulate } = need('./simulate') as typeof SimulateModule;
  const { integration } = need('../../workflows') as { integration: Loaded['workflow'] };

  const wires = {} as { current: Wire };
  const database = new TwinDatabase((command, apply) => wires.current.carry(command, apply));
  const models = createModels(database.connection);
  database.takeOver();
  for (const model of Object.values(models)) lighten(model as never, database.collection(model.collection.name));
  const store = {
    connection: database.connection,
    models,
    cipher: new PlainCipher() as unknown as Cipher,
    fingerprints: new PlainFingerprints(new Uint8Array()),
    together: gatherCommands(models),
    close: () => Promise.resolve(),
  };
  return (seed) => simulate({ store, database, wires, workflow: integration }, seed);
}
