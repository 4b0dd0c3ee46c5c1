import type { Logger } from 'pino';
import type { Config } from '../core/domain/config';
import type { OmnichatClient } from '../core/partners/omnichat/client';
import type { ShoplineClient } from '../core/partners/shopline/client';
import type { Store } from '../core/store';
import type { TemporalAccess } from '../core/runtime/temporal/connect';
import type { TemporalWatch } from '../core/runtime/temporal/watch';
import type { Metrics } from './metrics';

export interface ApiDependencies {
  config: Config;
  store: Store;
  temporal: TemporalAccess;
  temporalWatch: Pick<TemporalWatch, 'isReachable'>;
  shopline: ShoplineClient;
  omnichat: OmnichatClient;
  logger: Logger;
  metrics: Metrics;
  /** Folder of the built admin page. */
  webDirectory: string;
}
