/** What the pages need to know about a space, and where they ask for it. */
import type { ProfileName } from "../../packager/contract/profile.ts";
import type { Audience } from "../web/audience-words.ts";

export interface PublicSpace {
  readonly id: string;
  readonly title: string;
  readonly state: "scheduled" | "live" | "ended" | "cancelled";
  /** ISO 8601. */
  readonly startsAt?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  /** Whether it is recorded. */
  readonly record?: boolean | undefined;
  readonly host: { readonly name: string; readonly handle: string; readonly avatarUrl?: string | null | undefined };
  readonly stage: readonly { readonly account: string; readonly name: string; readonly role: string; readonly avatarUrl?: string | undefined }[];
  readonly shareUrl: string;
  readonly embedUrl: string;
  readonly playbackUrl: string;
  readonly profile: ProfileName;
  /** Language of its captions, where it was made with any. */
  readonly captions?: string | undefined;
  /** Who listens, by sampled beacons; absent while nothing is known. */
  readonly audience?: Audience | undefined;
  /** A picture of the host's own, square. */
  readonly coverUrl?: string | undefined;
  /** What it is a clip of, where it is one. */
  readonly clip?: { readonly seconds: number; readonly audioUrl: string; readonly wholeUrl: string } | undefined;
}

interface DirectoryOptions {
  /** Base URL of the links. */
  readonly base?: string;
}

/** @throws RostrumError `space_not_found` for an unknown id. */
export interface SpaceDirectory {
  get(id: string, options?: DirectoryOptions): Promise<PublicSpace>;
}

/** A space as it stands in a viewer's timeline. */
export interface TimelineSpace extends PublicSpace {
  readonly section: "following" | "live" | "scheduled" | "replay";
  /** Whom the viewer follows there. */
  readonly following: readonly { readonly name: string }[];
}

/** @returns the spaces for a viewer, or for everybody, in order. */
export type ReadTimeline = (wish: { readonly viewer: string | undefined; readonly base: string }) => Promise<readonly TimelineSpace[]>;
