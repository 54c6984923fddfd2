/** What the route handlers work with, assembled once by `control.ts`. */
import type { Clock } from "../../infra/clock/clock.ts";
import type { Config } from "../../infra/config/config.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import type { Log } from "../../infra/log/log.ts";
import type { AccountStore } from "./account-store.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Chronicle } from "./moderation/chronicle.ts";
import type { InviteStore } from "./moderation/invite-store.ts";
import type { Invites } from "./moderation/invites.ts";
import type { Reports } from "./moderation/reports.ts";
import type { RequestStore } from "./moderation/request-store.ts";
import type { StageRequests } from "./moderation/stage-requests.ts";
import type { StageRights } from "./moderation/stage-rights.ts";
import type { ParticipantStore } from "./participant-store.ts";
import type { TokenIssuer } from "./participant-token.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Roster } from "./roster.ts";
import type { SpaceActions } from "./space-actions.ts";
import type { SpaceChanges } from "./space-changes.ts";
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
  readonly changes: SpaceChanges;
  readonly chronicle: Chronicle;
  readonly requests: RequestStore;
  readonly inviteStore: InviteStore;
  readonly reports: Reports;
  readonly actions: SpaceActions;
  readonly rights: StageRights;
  readonly asking: StageRequests;
  readonly invites: Invites;
  readonly events: EventStreams;
}
