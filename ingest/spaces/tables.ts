/** The rows control keeps in PostgreSQL. Times are epoch milliseconds, the same numbers the sample clock counts from. */
import type { Generated } from "kysely";
import type { ProfileName } from "../../packager/contract/profile.ts";
import type { ParticipantRole } from "./participant-token.ts";

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly avatar_url: string | null;
  /** Null: counted from follows. */
  readonly follower_count: number | null;
}

interface FollowRow {
  readonly follower_id: string;
  readonly followed_id: string;
}

type SpaceState = "scheduled" | "live" | "ended";

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
}

export interface ParticipantRow {
  readonly space_id: string;
  readonly account_id: string;
  readonly role: ParticipantRole;
  /** By the host or a co-host. */
  readonly muted: Generated<boolean>;
  /** By the account itself. Either mute silences; nobody lifts the other's. */
  readonly own_muted: Generated<boolean>;
  readonly barred: Generated<boolean>;
  /** Until then the account is kept off the stage although it is not barred: how a removal takes effect. */
  readonly removed_until: Generated<number>;
}

export interface Tables {
  readonly accounts: AccountRow;
  readonly follows: FollowRow;
  readonly spaces: SpaceRow;
  readonly participants: ParticipantRow;
}
