/** Configuration and a database go in, the parts of control come out, each made once and handed to those who need it. */
import type { Config } from "../../infra/config/config.ts";
import { deriveKey } from "../../infra/config/secrets.ts";
import type { Database } from "../../infra/database/database.ts";
import { SpaceTurns } from "../../infra/lifecycle/space-turns.ts";
import { createTokenIssuer, createTokenVerifier, type TokenVerifier } from "../../packager/contract/participant-token.ts";
import { playbackKeys } from "../../packager/contract/playback-signature.ts";
import { AccountStore } from "./account-store.ts";
import { AccountTokens } from "./account-token.ts";
import { AudienceCount } from "./audience/audience.ts";
import { BeaconTickets } from "./audience/beacon-ticket.ts";
import { CallLimit } from "./call-limit.ts";
import type { ControlOptions } from "./control.ts";
import { DemoStage } from "./demo.ts";
import { DemoCast } from "./demo-cast.ts";
import { EventStreams } from "./event-streams.ts";
import { Imports } from "./graph/imports.ts";
import { createHostPolicy } from "./host-policy.ts";
import { Chronicle } from "./moderation/chronicle.ts";
import { InviteStore } from "./moderation/invite-store.ts";
import { Invites } from "./moderation/invites.ts";
import { Reports } from "./moderation/reports.ts";
import { RequestStore } from "./moderation/request-store.ts";
import { StageRequests } from "./moderation/stage-requests.ts";
import { StageRights } from "./moderation/stage-rights.ts";
import { ParticipantStore } from "./participant-store.ts";
import { Playback } from "./playback.ts";
import { Reconciler } from "./reconciler.ts";
import { Roster } from "./roster.ts";
import type { Services } from "./services.ts";
import { SpaceActions } from "./space-actions.ts";
import { SpaceChanges } from "./space-changes.ts";
import { Directory } from "./space-directory.ts";
import { SpaceMemory } from "./space-memory.ts";
import { SpaceStore } from "./space-store.ts";
import type { Tables } from "./tables.ts";
import { Timeline } from "./timeline/timeline.ts";
import { WebhookStore } from "./webhooks/webhook-store.ts";

export interface ControlServices extends Services {
  readonly verifier: TokenVerifier;
  readonly directory: Directory;
  readonly timeline: Timeline;
  readonly audience: AudienceCount;
  readonly demo: DemoStage;
}

type AssemblyOptions = Pick<ControlOptions, "config" | "clock" | "log" | "metrics" | "apiKey" | "caller"> & { readonly database: Database<Tables> };

export function createServices({ config, clock, log, metrics, apiKey, caller, database }: AssemblyOptions): ControlServices {
  const stores = { accounts: new AccountStore(database), spaces: new SpaceStore(database), participants: new ParticipantStore(database) };
  const roster = new Roster();
  const memory = new SpaceMemory({ ...stores, clock });
  const targets = { packagerUrls: config.ROSTRUM_PACKAGER_URLS ?? [], ingestUrl: config.ROSTRUM_INGEST_URL };
  const keyed = { key: deriveKey(apiKey, "participant-token"), clock };
  const tokens = createTokenIssuer(keyed);
  const cast = new DemoCast({ tokens, clock, ttlSeconds: config.ROSTRUM_TOKEN_TTL_SECONDS });
  const playback = new Playback({ database, clock, keys: playbackKeys(config, apiKey) });
  const reconciler = new Reconciler({ ...targets, cast, playback, memory, caller, clock, log, metrics });
  const events = new EventStreams({ roster, memory, clock, metrics, maxStreams: config.ROSTRUM_MAX_EVENT_STREAMS });
  const chronicle = new Chronicle({ database, clock });
  const changes = new SpaceChanges({ database, memory, reconciler, events, chronicle, turns: new SpaceTurns({ clock, metrics }) });
  const kept = {
    accountTokens: new AccountTokens({ key: deriveKey(apiKey, "account-token"), clock }),
    hostPolicy: createHostPolicy(config),
    limit: new CallLimit({ clock, metrics, config }),
    webhooks: new WebhookStore(database),
    imports: new Imports({ database, clock }),
    requests: new RequestStore(database),
    inviteStore: new InviteStore(database),
    reports: new Reports({ database, clock, max: config.ROSTRUM_MAX_REPORTS }),
  };
  const parts = { ...stores, ...kept, config, clock, log, caller, memory, roster, reconciler, tokens, events, chronicle, changes, playback };
  const acting = { actions: new SpaceActions(parts), rights: new StageRights(parts), asking: new StageRequests(parts), invites: new Invites(parts) };
  const services: Services = { ...parts, ...acting };
  const audience = new AudienceCount({
    ...{ clock, metrics, memory },
    tickets: new BeaconTickets({ key: deriveKey(apiKey, "beacon-ticket"), clock }),
    maxBeaconsPerSecond: config.ROSTRUM_BEACONS_PER_SECOND,
    maxAudience: config.ROSTRUM_MAX_AUDIENCE,
    limitAddresses: config.ROSTRUM_BEACON_ADDRESSES === "listeners",
  });
  const directory = new Directory({ memory, roster, audience, clock, spaces: stores.spaces, base: defaultBase(config) });
  const timeline = new Timeline({ ...stores, memory, roster, directory, clock });
  return { ...services, timeline, directory, audience, verifier: createTokenVerifier(keyed), demo: new DemoStage(services, { cast }) };
}

/** Without `PUBLIC_URL` only a request tells the host; links made without one are relative to the site. */
function defaultBase(config: Config): string {
  return config.PUBLIC_URL ?? "";
}
