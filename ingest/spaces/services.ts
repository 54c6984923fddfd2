/** What the route handlers work with, assembled once by `control.ts`. */
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import type { Log } from "../../infra/log/log.ts";
import type { AccountStore } from "./account-store.ts";
import type { EventStreams } from "./event-streams.ts";
import type { ParticipantStore } from "./participant-store.ts";
import type { TokenIssuer } from "./participant-token.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Roster } from "./roster.ts";
import type { SpaceActions } from "./space-actions.ts";
import type { SpaceMemory } from "./space-memory.ts";
import type { SpaceStore } from "./space-store.ts";

export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly caller: InternalCaller;
  readonly accounts: AccountStore;
  readonly spaces: SpaceStore;
  readonly participants: ParticipantStore;
  readonly memory: SpaceMemory;
  readonly roster: Roster;
  readonly reconciler: Reconciler;
  readonly tokens: TokenIssuer;
  readonly actions: SpaceActions;
  readonly events: EventStreams;
}
