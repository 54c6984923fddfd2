/** The window and the talk spans go in, the three texts of one version of a media playlist come out, each written when it is first read: full, and the two delta updates. */
import type { EpochMs } from "../../../infra/clock/clock.ts";
import type { Broadcast } from "../../contract/broadcast.ts";
import { captionTrack, type Profile, type TrackId } from "../../contract/profile.ts";
import { type Cutting, type MediaNames, mediaNames, namesOf } from "../../contract/urls.ts";
import { mediaTimeOf, targetDurationOf } from "../grid.ts";
import type { PlaylistVersion, RemovedSpan, TalkSpan } from "../live-broadcast.ts";
import type { WindowSegment, WindowSnapshot } from "../window.ts";
import { talkDateRange } from "./date-range.ts";
import { mediaHeader, partTarget, versions } from "./header.ts";
import { segmentsWithParts } from "./part-life.ts";
import { type LastListed, renditionReports } from "./rendition-report.ts";
import { isDated, segmentTags } from "./segment-tags.ts";
import { type Skip, skipOf, skipTag } from "./skip.ts";

export interface PlaylistInput {
  readonly broadcast: Broadcast;
  readonly profile: Profile;
  readonly window: WindowSnapshot;
  readonly talk: readonly TalkSpan[];
  readonly removedTalk: readonly RemovedSpan[];
  /** Of `profile` and `window`; the broadcast's own unless told otherwise. */
  readonly cutting?: Cutting;
}

/** What the texts of all renditions of one kind have in common. */
interface Body {
  readonly version: number;
  readonly segments: readonly string[][];
  readonly skip: Skip;
}

export interface RenderOptions {
  readonly renditions: readonly TrackId[];
  /** The same in longer parts. */
  readonly savers?: ReadonlyMap<TrackId, PlaylistVersion>;
}

/** One version for each of `renditions`, those of the sound rendered from one body. */
export function renderVersions(input: PlaylistInput, { renditions, savers }: RenderOptions): PlaylistVersion[] {
  const body = once(() => bodyOf(input, "a64"));
  const render = (rendition: TrackId) => renderVersion(input, { body, rendition, saver: savers?.get(rendition) });
  return renditions.map((rendition) => (rendition === captionTrack ? renderCaptions(input) : render(rendition)));
}

/** Who speaks when is said beside the sound. */
function renderCaptions(input: PlaylistInput): PlaylistVersion {
  return renderVersion({ ...input, talk: [], removedTalk: [] }, { body: once(() => bodyOf(input, captionTrack)), rendition: captionTrack });
}

/** Most renditions are asked for in one form or two, and some not at all. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function bodyOf({ broadcast: { startedAt }, profile, window, cutting }: PlaylistInput, track: TrackId): Body {
  const { segments } = window;
  const partsSince = segments.filter((segment) => segment.closed).at(-segmentsWithParts(profile))?.sequence ?? 0;
  return {
    version: segments.some((segment) => segment.closed && segment.gap) ? versions.gap : track === captionTrack ? versions.text : versions.full,
    segments: segments.map((segment) => tagsOf(segment, { startedAt, partsSince, names: namesOf(track, cutting) })),
    skip: skipOf(segments, { profile }),
  };
}

function tagsOf(
  segment: WindowSegment,
  { startedAt, partsSince, names }: { readonly startedAt: EpochMs; readonly partsSince: number; readonly names: MediaNames },
): string[] {
  return segmentTags(segment, { startedAt, withParts: segment.sequence >= partsSince, dated: isDated(segment.sequence), names });
}

function firstListed({ profile, window: { segments, partsPublished } }: PlaylistInput): number {
  return segments[0]?.sequence ?? Math.floor(partsPublished / profile.partsPerSegment);
}

function lastListed({ profile, window: { segments, partsPublished } }: PlaylistInput): LastListed {
  const lastSequence = segments.at(-1)?.sequence ?? 0;
  return { lastSequence, lastPart: Math.max(0, partsPublished - 1 - lastSequence * profile.partsPerSegment) };
}

function renderVersion(
  input: PlaylistInput,
  { body, rendition, saver }: { readonly body: () => Body; readonly rendition: TrackId; readonly saver?: PlaylistVersion | undefined },
): PlaylistVersion {
  const { profile, window } = input;
  const full = once(() => fullText(input, { body: body(), rendition }));
  const delta = (version: "YES" | "v2") => once(() => (body().skip.segments === 0 ? full() : deltaText(input, { body: body(), rendition, version })));
  return Object.freeze({
    rendition,
    partsPublished: window.partsPublished,
    partsPerSegment: profile.partsPerSegment,
    firstSequence: firstListed(input),
    ...lastListed(input),
    hintedPart: window.ended ? undefined : window.partsPublished,
    ended: window.ended,
    targetDuration: targetDurationOf(profile),
    partTarget: partTarget(profile),
    get full() {
      return full();
    },
    deltas: readable({ YES: delta("YES"), v2: delta("v2") }),
    ...(saver && { saver }),
  });
}

function readable({ YES, v2 }: Readonly<Record<"YES" | "v2", () => string>>): PlaylistVersion["deltas"] {
  return Object.freeze({
    get YES() {
      return YES();
    },
    get v2() {
      return v2();
    },
  });
}

function fullText(input: PlaylistInput, { body, rendition }: { readonly body: Body; readonly rendition: TrackId }): string {
  const header = mediaHeader(input.profile, { version: body.version, firstSequence: firstListed(input) });
  const map = rendition === captionTrack ? [] : [`#EXT-X-MAP:URI="${mediaNames.init}"`];
  return text([...header, ...map, ...body.segments.flat(), ...tail(input, { rendition, talk: input.talk })]);
}

/** The segments' part of EXT-X-MAP goes with the segments; the client has it already. */
function deltaText(
  input: PlaylistInput,
  { body, rendition, version }: { readonly body: Body; readonly rendition: TrackId; readonly version: "YES" | "v2" },
): string {
  const header = mediaHeader(input.profile, { version: versions[version], firstSequence: firstListed(input) });
  const { skip } = body;
  const talk = version === "YES" ? input.talk : input.talk.filter((span) => mediaTimeOf(span.end ?? span.start) > skip.addedBefore);
  const removed = version === "YES" ? undefined : input.removedTalk;
  return text([...header, skipTag(skip, { removed }), ...body.segments.slice(skip.segments).flat(), ...tail(input, { rendition, talk })]);
}

function tail(input: PlaylistInput, { rendition, talk }: { readonly rendition: TrackId; readonly talk: readonly TalkSpan[] }): string[] {
  const { broadcast, window, cutting } = input;
  const ranges = talk.map((span) => talkDateRange(span, { startedAt: broadcast.startedAt }));
  const edge = window.ended ? "#EXT-X-ENDLIST" : `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${namesOf(rendition, cutting).part(window.partsPublished)}"`;
  return [...ranges, edge, ...renditionReports(broadcast, { rendition, last: lastListed(input), cutting })];
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
