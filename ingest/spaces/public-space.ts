/** A space's row, host and stage go in, the space as the public sees it comes out, with every link built here. */
import type { z } from "zod";
import { isSigned } from "../../packager/contract/playback-signature.ts";
import { livePaths } from "../../packager/contract/urls.ts";
import type { Participant } from "./participant-store.ts";
import type { personAnswer, spaceAnswer, stageMemberAnswer } from "./schemas.ts";
import type { AccountRow, SpaceRow } from "./tables.ts";

export type PublicSpace = z.infer<typeof spaceAnswer>;
export type StageMember = z.infer<typeof stageMemberAnswer>;

export interface DirectoryOptions {
  /** Base URL of the links, as `baseUrlOf` tells it. Absent: `PUBLIC_URL`, or links relative to the site. */
  readonly base?: string;
}

/** What the pages need to know about spaces. Answers come from memory when they are fresh, or when the database is away. */
export interface SpaceDirectory {
  /** @throws RostrumError `space_not_found`, or `unavailable` when the space was never seen and the database is away. */
  get(id: string, options?: DirectoryOptions): Promise<PublicSpace>;
}

export interface KnownSpace {
  readonly space: SpaceRow;
  readonly host: AccountRow;
}

export interface Seen {
  readonly base: string;
  readonly stage: readonly StageMember[];
  readonly audience?: PublicSpace["audience"];
}

export function toPublicSpace(
  { space, host, participants = [] }: KnownSpace & { readonly participants?: readonly Participant[] },
  { base, stage, audience }: Seen,
): PublicSpace {
  return {
    id: space.id,
    title: space.title,
    hostId: space.host_id,
    state: space.state,
    ...(space.description !== null && { description: space.description }),
    ...(space.starts_at !== null && { startsAt: toMoment(space.starts_at) }),
    ...(space.started_at !== null && { startedAt: toMoment(space.started_at) }),
    ...(space.ended_at !== null && { endedAt: toMoment(space.ended_at) }),
    ...(space.ended_reason !== null && { endedReason: space.ended_reason }),
    record: space.record,
    profile: space.profile,
    ...(space.captions !== null && { captions: space.captions }),
    signed: isSigned(space.id),
    ...spaceLinks(space.id, base),
    host: toPerson(host),
    cohosts: participants.filter(({ role, barred }) => role === "cohost" && !barred).map(({ account }) => toPerson(account)),
    ...(space.acting_host_id !== null && { actingHostId: space.acting_host_id }),
    stage: [...stage],
    ...(audience && { audience }),
  };
}

export function toPerson({ id, name, handle, avatar_url }: Pick<AccountRow, "id" | "name" | "handle" | "avatar_url">): z.infer<typeof personAnswer> {
  return { id, name, handle, ...(avatar_url !== null && { avatarUrl: avatar_url }) };
}

function spaceLinks(id: string, base: string) {
  return {
    shareUrl: `${base}/s/${id}`,
    embedUrl: `${base}/embed/${id}`,
    playbackUrl: `${base}${livePaths.multivariant(id)}`,
    whipUrl: `${base}/whip/${id}`,
    studioUrl: `${base}/studio/${id}`,
    cardUrl: `${base}/s/${id}/card.png`,
    calendarUrl: `${base}/s/${id}/space.ics`,
  };
}

function toMoment(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
