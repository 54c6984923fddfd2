/** Versions of a broadcast's playlists go in, the same programme in fewer and longer parts comes out: what newcomers get when there are too many of them. */
import { type Profile, type RenditionId, saverOf, type TrackId } from "../contract/profile.ts";
import type { LiveBroadcast, PlaylistVersion } from "./live-broadcast.ts";
import { type PlaylistInput, renderVersions } from "./playlist/media-playlist.ts";
import type { WindowPart, WindowSegment, WindowSnapshot } from "./window.ts";

/** Parts of the broadcast's own in one of the saver's. */
function partsTogether(profile: Profile): number {
  return profile.partsPerSegment / saverOf(profile).partsPerSegment;
}

/** The versions as they stood after the last whole part. */
export class SaverVersions {
  readonly #newest = new Map<TrackId, PlaylistVersion>();

  push(input: PlaylistInput, { renditions }: { readonly renditions: readonly RenditionId[] }): ReadonlyMap<TrackId, PlaylistVersion> {
    const { profile, window } = input;
    const together = partsTogether(profile);
    if (together > 1 && (window.ended || window.partsPublished % together === 0)) {
      const longer = { ...input, profile: saverOf(profile), window: inLongerParts(window, together), cutting: "saver" } as const;
      for (const version of renderVersions(longer, { renditions })) this.#newest.set(version.rendition, version);
    }
    return this.#newest;
  }
}

function inLongerParts({ segments, partsPublished, ended }: WindowSnapshot, together: number): WindowSnapshot {
  const longer = segments.map((segment) => longerParts(segment, together)).filter(({ closed, parts }) => closed || parts.length > 0);
  return { segments: longer, ended, partsPublished: (ended ? Math.ceil : Math.floor)(partsPublished / together) };
}

/** Whole ones, and the last of all, which may be shorter. */
function longerParts(segment: WindowSegment, together: number): WindowSegment {
  const parts: WindowPart[] = [];
  for (let at = 0; at < segment.parts.length; at += together) {
    const pieces = segment.parts.slice(at, at + together);
    if (pieces.length === together || segment.closed) parts.push(joined(pieces, together));
  }
  const durationSamples = segment.closed ? segment.durationSamples : parts.reduce((sum, part) => sum + part.durationSamples, 0);
  return { ...segment, parts, durationSamples };
}

/** Whole or not at all: with one piece missing it is a gap. */
function joined(pieces: readonly WindowPart[], together: number): WindowPart {
  const durationSamples = pieces.reduce((sum, piece) => sum + piece.durationSamples, 0);
  return { number: Math.floor((pieces[0]?.number ?? 0) / together), durationSamples, gap: pieces.some(({ gap }) => gap) };
}

/** What the origin answers listeners from. */
export type LiveSource = Pick<LiveBroadcast, "broadcast" | "profile" | "current" | "init" | "part" | "segment" | "state">;

/** Joined parts kept, of all renditions: those that are fetched again and again. */
const maxJoined = 24;

/** @returns undefined where the broadcast's own parts are as long. */
export function saverView(live: LiveSource): LiveSource | undefined {
  const together = partsTogether(live.profile);
  if (together === 1) return undefined;
  const known = new Map<string, Buffer>();
  const join = (track: TrackId, part: number): Buffer | undefined => {
    const last = live.current(track);
    const end = Math.min((part + 1) * together, last?.ended ? last.partsPublished : Number.POSITIVE_INFINITY);
    const pieces = Array.from({ length: Math.max(0, end - part * together) }, (_, index) => live.part(track, part * together + index));
    return pieces.length > 0 && pieces.every((piece) => piece !== undefined) ? Buffer.concat(pieces) : undefined;
  };
  return {
    broadcast: live.broadcast,
    profile: saverOf(live.profile),
    current: (track) => live.current(track)?.saver,
    init: (rendition) => live.init(rendition),
    segment: (track, sequence) => live.segment(track, sequence),
    state: () => ({ ...live.state(), partsPublished: Math.floor(live.state().partsPublished / together) }),
    part(track, part) {
      const name = `${track} ${part}`;
      const bytes = known.get(name) ?? join(track, part);
      if (bytes) known.set(name, bytes);
      const [oldest] = known.keys();
      if (known.size > maxJoined && oldest !== undefined) known.delete(oldest);
      return bytes;
    },
  };
}
