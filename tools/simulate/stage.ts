import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import type { TwinDatabase } from './database/twinDatabase';
import type { Wire } from './database/wire';
import type { Tally } from './model/tally';
import type { SimulatedSandbox } from './partners/sandbox';
import type { Scenario } from './story/scenario';
import type { Scheduler } from './time/scheduler';

/** What a thread makes once for all seeds. */
export interface Loaded {
  store: Store;
  database: TwinDatabase;
  /** The wire of the world that is played now. Each new world puts its own here. */
  wires: { current: Wire };
  workflow: (args: never) => Promise<unknown>;
}

/** What the parts of a world see of it. */
export interface Stage {
  readonly loaded: Loaded;
  readonly scheduler: Scheduler;
  readonly scenario: Scenario;
  readonly sandbox: SimulatedSandbox;
  /** The binding that an admin sees now. */
  readonly integrationId: string | null;
  readonly integration: Integration | undefined;
  readonly tally: Tally;
  /** Adds a line to the story. */
  tell(text: string): void;
}
