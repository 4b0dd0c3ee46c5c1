import type { Fault } from '../core/faults';
import type { HttpReply, HttpRequest } from '../core/http';
import type { World } from '../core/world';
import type { ShoplineEvents } from './events';
import type { Store } from './store';

/** What a route of the Open API is given. */
export interface ShoplineCall {
  world: World;
  events: ShoplineEvents;
  store: Store;
  request: HttpRequest;
  fault: Fault | undefined;
  /** Values of the path's `{…}` parts, in order. */
  params: string[];
  /** The JSON body; empty when there is none. */
  body: Record<string, unknown>;
}

export interface ShoplineRoute {
  method: string;
  pattern: RegExp;
  handle(call: ShoplineCall): HttpReply;
}
