/** Who acts, what they would do and to whom go in; whether it is allowed comes out. Every rule of the stage is in these two tables. */

/** `site` is the embedding site's key; `owner` is the account the space was made for; `host` is a co-host who holds the owner's seat for now. */
export const standings = ["listener", "speaker", "cohost", "host", "owner", "site"] as const;
export type Standing = (typeof standings)[number];

export interface Party {
  /** Absent for the site. */
  readonly account?: string;
  readonly standing: Standing;
}

/** Deeds that concern the space or oneself alone. */
const needed = {
  listen: "listener",
  ask: "listener",
  withdraw: "listener",
  report: "listener",
  speak: "speaker",
  see_stage: "speaker",
  see_requests: "cohost",
  decide: "cohost",
  invite_speaker: "cohost",
  mute_all: "cohost",
  invite_cohost: "host",
  start: "host",
  end: "host",
  cancel: "host",
  edit: "host",
  see_audit: "host",
} as const satisfies Record<string, Standing>;

/** Deeds done to somebody: the standing they need, whether one may do them to oneself, and whether the owner is out of their reach. */
const towards = {
  mute: { needs: "cohost", self: true, sparesOwner: false },
  unmute: { needs: "cohost", self: true, sparesOwner: false },
  bring_up: { needs: "cohost", self: false, sparesOwner: true },
  send_down: { needs: "cohost", self: true, sparesOwner: true },
  remove: { needs: "cohost", self: false, sparesOwner: true },
  bar: { needs: "cohost", self: false, sparesOwner: true },
  unbar: { needs: "cohost", self: false, sparesOwner: true },
  appoint: { needs: "host", self: false, sparesOwner: true },
} as const satisfies Record<string, { readonly needs: Standing; readonly self: boolean; readonly sparesOwner: boolean }>;

export type SpaceDeed = keyof typeof needed;
export type PersonDeed = keyof typeof towards;

export const spaceDeeds = Object.keys(needed) as readonly SpaceDeed[];
export const personDeeds = Object.keys(towards) as readonly PersonDeed[];

/** At most this many co-hosts at once. */
export const maxCohosts = 2;

export function mayDo(deed: SpaceDeed, { standing }: Party): boolean {
  return reaches(standing, needed[deed]);
}

/** Nobody acts on somebody of their own standing or above. */
export function mayDoTo(deed: PersonDeed, { actor, target }: { readonly actor: Party; readonly target: Party }): boolean {
  const { needs, self, sparesOwner } = towards[deed];
  if (sparesOwner && target.standing === "owner") return false;
  if (actor.account !== undefined && actor.account === target.account) return self && reaches(actor.standing, "speaker");
  return reaches(actor.standing, needs) && rankOf(actor.standing) > rankOf(target.standing);
}

/** Which deed a change of role is. */
export function deedOfRole(role: "cohost" | "speaker" | "listener", target: Party): PersonDeed {
  if (role === "listener") return "send_down";
  return role === "cohost" || target.standing === "cohost" || target.standing === "host" ? "appoint" : "bring_up";
}

function reaches(standing: Standing, least: Standing): boolean {
  return rankOf(standing) >= rankOf(least);
}

function rankOf(standing: Standing): number {
  return standings.indexOf(standing);
}
