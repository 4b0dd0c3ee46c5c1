import pino, { type Logger } from 'pino';
import { createActivities } from '../../../activities';
import { keepHouse } from '../../../activities/housekeeping/keepHouse';
import type { FullReadCadence } from '../../../core/domain/fullReads';
import type { DeliveryQueue } from '../../../core/sync/delivery/deliveryQueue';
import { Pacers } from '../../../core/sync/pacing/pacers';
import { OmnichatClient } from '../../../core/partners/omnichat/client';
import { ShoplineClient } from '../../../core/partners/shopline/client';
import type { Store } from '../../../core/store';
import { gatherCommands } from '../../../core/store/together';
import type { PartnerNetwork } from '../partners/network';
import type { Worker } from '../temporal/activityAttempt';
import type { TemporalServer } from '../temporal/temporalServer';
import { newMachine, type Machine, type Task } from '../time/scheduler';

/** What all processes of the service stand on. */
export interface Surroundings {
  store: Store;
  temporal: TemporalServer;
  shopline: PartnerNetwork;
  omnichat: PartnerNetwork;
  options: ServiceOptions;
}

/** As an operator sets them. */
export interface ServiceOptions {
  shoplineRequestsPerSecond: number;
  omnichatRequestsPerSecond: number;
  shoplinePageSize: number;
  reconcileEverySeconds: number;
  fullReads: FullReadCadence;
}

/** The store for one process: the commands that it gathers are not mixed with another's, or an earlier seed's. */
export function ownStore({ store }: Pick<Surroundings, 'store'>): Store {
  return { ...store, together: gatherCommands(store.models) };
}

export const clientSecret = 'simulated-secret';
export const silent: Logger = pino({ level: 'silent' });

/** The service's clients of both partners, of one process. */
export function clientsOf({ shopline, omnichat }: Surroundings) {
  return {
    shopline: new ShoplineClient({
      apiUrl: 'https://shopline.invalid',
      oauthUrl: 'https://shopline.invalid',
      clientId: 'simulated',
      clientSecret,
      userAgent: 'simulated',
      connect: shopline.connect,
    }),
    omnichat: new OmnichatClient({ apiUrl: 'https://omnichat.invalid', connect: omnichat.connect }),
  };
}

/** A worker process: the real activities and housekeeping, with what a process keeps in memory. */
export class WorkerProcess implements Worker {
  readonly machine: Machine;
  readonly activities: Worker['activities'];
  /** The queues of the leases that it works in now. */
  readonly queues = new Set<DeliveryQueue>();
  isStopping = false;
  isCutOff = false;
  private readonly task: Task;
  private readonly clients: ReturnType<typeof clientsOf>;

  constructor(
    private readonly around: Surroundings,
    name: string,
  ) {
    const { options } = around;
    const store = ownStore(around);
    this.machine = newMachine(name);
    this.task = { machine: this.machine, context: null };
    this.clients = clientsOf(around);
    this.activities = createActivities({
      store,
      ...this.clients,
      ...options,
      pacers: new Pacers(options),
      searchAttributes: { areUsable: true },
      processId: name,
      logger: silent,
      queues: this.queues,
      onDelivery: () => undefined,
      onChangeDelivered: () => undefined,
    });
  }

  /** One round of housekeeping. @param onFailure told of a round that fails, and of a store for which a round fails */
  keepHouse(onFailure: (what: string) => void): void {
    const { store, temporal } = this.around;
    const warn = (about: object, what: string) => onFailure(`${what}: ${JSON.stringify(about)}`);
    const logger = Object.assign(Object.create(silent) as Logger, { warn });
    const house = { ...this.clients, store, logger, addressCalls: null, taskQueue: 'simulated', show: () => undefined };
    temporal.scheduler.as(this.task, () => {
      keepHouse({ ...house, client: temporal.client as never }, { lookedUpTo: null }).catch((error: unknown) =>
        onFailure(`a round of housekeeping failed: ${String(error)}`),
      );
    });
  }
}
