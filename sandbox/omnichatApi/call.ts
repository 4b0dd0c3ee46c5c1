import type { Fault } from '../core/faults';
import type { HttpRequest } from '../core/http';
import type { World } from '../core/world';
import type { OmnichatEvents } from './events';
import type { Team } from './team';

/** What a route of the Open API is given. */
export interface OmnichatCall {
  world: World;
  events: OmnichatEvents;
  team: Team;
  request: HttpRequest;
  fault: Fault | undefined;
}
