/** The rows control keeps in PostgreSQL. Times are epoch milliseconds, the same numbers the sample clock counts from. */
import type { Generated } from "kysely";
import type { ParticipantRole } from "../../packager/contract/participant-token.ts";
import type { ProfileName } from "../../packager/contract/profile.ts";

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly avatar_url: string | null;
  /** Null: counted from follows. */
  readonly follower_count: number | null;
}

interface StoredAccount extends AccountRow {
  /** Kept by a trigger on follows. */
  readonly counted_followers: Generated<number>;
  readonly verified: Generated<boolean>;
  /** Whatever the policy says; null: as it says. */
  readonly may_host: boolean | null;
}

interface FollowRow {
  readonly follower_id: string;
  readonly followed_id: string;
}

type SpaceState = "scheduled" | "live" | "ended" | "cancelled";
/** Why a space is over: somebody said so, nobody was left on its stage, or nobody ever started it. */
type EndedReason = "asked" | "deserted" | "never_started";

export interface SpaceRow {
  readonly id: string;
  readonly title: string;
  readonly host_id: string;
  readonly state: SpaceState;
  readonly record: boolean;
  readonly profile: ProfileName;
  readonly created_at: number;
  readonly starts_at: number | null;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly run: string | null;
  readonly description: string | null;
  /** The co-host who holds the host's seat while the host is away. */
  readonly acting_host_id: string | null;
  readonly ended_reason: EndedReason | null;
  /** Language (BCP 47) of its captions; null: it has none. */
  readonly captions: string | null;
}

export interface ParticipantRow {
  readonly space_id: string;
  readonly account_id: string;
  readonly role: ParticipantRole;
  /** By the host or a co-host. */
  readonly muted: Generated<boolean>;
  /** By the account itself. Either mute silences; nobody lifts the other's. */
  readonly own_muted: Generated<boolean>;
  /** Brought up by somebody who may: then a listener's token is enough to speak. */
  readonly raised: Generated<boolean>;
  readonly barred: Generated<boolean>;
  /** Until then the account is kept off the stage although it is not barred: how a removal takes effect. */
  readonly removed_until: Generated<number>;
}

export interface RequestRow {
  readonly space_id: string;
  readonly account_id: string;
  readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
  readonly note: string | null;
  readonly asked_at: number;
}

export interface InviteRow {
  readonly id: string;
  readonly space_id: string;
  /** Whom it is for; null: for whoever has the link. */
  readonly account_id: string | null;
  readonly code_hash: string | null;
  readonly role: "cohost" | "speaker";
  readonly uses_left: number;
  readonly made_at: number;
  readonly expires_at: number;
}

export interface AuditRow {
  readonly id: Generated<string>;
  readonly space_id: string;
  readonly at: number;
  readonly actor_kind: "site" | "participant" | "system";
  readonly actor_id: string | null;
  readonly action: string;
  readonly account_id: string | null;
  readonly detail: unknown;
}

export interface ReportRow {
  readonly id: string;
  readonly space_id: string;
  readonly account_id: string | null;
  readonly reporter_id: string | null;
  readonly reason: string;
  readonly words: string | null;
  readonly at: number;
}

export interface ImportRow {
  readonly id: string;
  readonly kind: "accounts" | "follows";
  readonly made_at: number;
  /** Committed so far: where to go on. */
  readonly lines: Generated<string>;
  readonly rejected: Generated<string>;
  readonly errors: Generated<unknown>;
}

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  /** As the Standard Webhooks specification writes it: `whsec_` and base64. */
  readonly secret: string;
  /** Empty: every event. */
  readonly events: readonly string[];
  readonly made_at: number;
}

export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly event: string;
  readonly space_id: string | null;
  /** The very bytes that are signed and sent. */
  readonly payload: string;
  readonly state: Generated<"waiting" | "delivered" | "dead">;
  readonly made_at: number;
  /** Null: the queue does not know of it yet. */
  readonly queued_at: number | null;
  readonly settled_at: number | null;
  readonly attempts: Generated<number>;
  /** Why the last try failed. */
  readonly reason: string | null;
}

export interface Tables {
  readonly accounts: StoredAccount;
  readonly follows: FollowRow;
  /** `unlisted`: its replay is for those who have the link. */
  readonly spaces: SpaceRow & { readonly reminded_at: Generated<number | null>; readonly unlisted: Generated<boolean> };
  readonly participants: ParticipantRow;
  readonly stage_requests: RequestRow;
  readonly invites: InviteRow;
  readonly audit: AuditRow;
  readonly reports: ReportRow;
  readonly imports: ImportRow;
  readonly webhooks: WebhookRow;
  readonly deliveries: DeliveryRow;
  /** `until`: epoch seconds; signatures issued before are void. */
  readonly playback_revocations: { readonly space_id: string; readonly until: number };
}
