/** A recording's index goes in, the playlist of the whole programme comes out: one that grows while it is live, a complete one after. */
import type { Broadcast } from "../contract/broadcast.ts";
import { type Profile, profiles, samplesPerSegment } from "../contract/profile.ts";
import { msToSamples, type Samples, samplesToMs } from "../contract/samples.ts";
import { mediaNames } from "../contract/urls.ts";
import { epochOf, mediaTimeOf, targetDurationOf } from "../live/grid.ts";
import { date, decimal, decimalSeconds, quoted } from "../live/playlist/attributes.ts";
import { talkDateRange } from "../live/playlist/date-range.ts";
import { skipBoundary, versions } from "../live/playlist/header.ts";
import { withGaps } from "../live/playlist/plain-media.ts";
import type { Chapter } from "./chapters.ts";
import type { RecordedSegment } from "./recorded-segment.ts";
import { joinSpans, type SpokenSpan } from "./spoken.ts";

export interface ReplayPlaylistInput {
  readonly broadcast: Pick<Broadcast, "startedAt" | "profile">;
  /** Ascending; numbers that are missing between them become gaps. */
  readonly segments: readonly ListedRecording[];
  readonly ended: boolean;
  readonly spoken: readonly SpokenSpan[];
  readonly chapters: readonly Chapter[];
  /** Leaves out what a client that has an earlier version knows (RFC 8216bis 6.2.5.1); only while the programme grows. */
  readonly delta?: boolean;
}

export interface ListedRecording extends Pick<RecordedSegment, "sequence" | "durationSamples" | "gap"> {
  /** Name relative to the playlist, where it is not the segment's own. */
  readonly uri?: string;
  /** Media time of its first sample, where that is not where its number puts it. */
  readonly start?: Samples;
}

/** Dates follow from durations, so one at the start and one after each gap would say it all. But hls.js looks for each date range's segment from one date to the next, and there are thousands of both in a long replay. */
const segmentsPerDate = 64;
export const chapterClass = "io.rostrum.chapter";
const spokenPause = msToSamples(1500);
const spokenLeast = msToSamples(500);

export function renderReplay(input: ReplayPlaylistInput): string {
  const { broadcast, ended } = input;
  const profile = profiles[broadcast.profile];
  const segments: ListedRecording[] = [...withGaps(input.segments, { profile })];
  const skipped = input.delta && !ended ? skippable(segments, { profile }) : 0;
  const lines = [
    "#EXTM3U",
    `#EXT-X-VERSION:${versionOf(segments, skipped)}`,
    `#EXT-X-TARGETDURATION:${targetDurationOf(profile)}`,
    `#EXT-X-PLAYLIST-TYPE:${ended ? "VOD" : "EVENT"}`,
    ...(ended ? [] : [`#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=${decimal(skipBoundary(profile))}`]),
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.sequence ?? 0}`,
    "#EXT-X-DISCONTINUITY-SEQUENCE:0",
    ...(skipped > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`] : [`#EXT-X-MAP:URI="${mediaNames.init}"`]),
  ];
  for (const [index, segment] of segments.entries()) {
    const dated = index === skipped || segments[index - 1]?.gap === true || segment.sequence % segmentsPerDate === 0;
    if (index >= skipped) lines.push(...segmentLines(segment, { input, dated }));
  }
  lines.push(...dateRanges(input));
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

/** 9 needs no more than EXT-X-SKIP, 8 than EXT-X-GAP (RFC 8216bis 8). */
function versionOf(segments: readonly ListedRecording[], skipped: number): number {
  if (skipped > 0) return versions.YES;
  return segments.some(({ gap }) => gap) ? versions.gap : versions.full;
}

function segmentLines(segment: ListedRecording, { input, dated }: { readonly input: ReplayPlaylistInput; readonly dated: boolean }): string[] {
  const { startedAt, profile } = input.broadcast;
  const { sequence, durationSamples, gap, uri = mediaNames.segment(sequence), start = sequence * samplesPerSegment(profiles[profile]) } = segment;
  const dateLine = dated ? [`#EXT-X-PROGRAM-DATE-TIME:${date(epochOf(start, startedAt))}`] : [];
  return [...dateLine, ...(gap ? ["#EXT-X-GAP"] : []), `#EXTINF:${decimalSeconds(durationSamples)},`, uri];
}

function skippable(segments: readonly ListedRecording[], { profile }: { readonly profile: Profile }): number {
  const kept = Math.ceil((skipBoundary(profile) * 1000) / samplesToMs(samplesPerSegment(profile))) + 1;
  return Math.max(0, segments.length - kept);
}

/** A date range may not change once listed: while the programme grows the spans stand as they came, once they are over; complete, they are joined. */
function dateRanges({ broadcast, ended, spoken, chapters, segments }: ReplayPlaylistInput): string[] {
  const startOf = ({ start, sequence }: ListedRecording) => start ?? sequence * samplesPerSegment(profiles[broadcast.profile]);
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return [];
  const over = ended ? joinSpans(spoken, { pause: spokenPause, least: spokenLeast }) : spoken;
  const listedUntil = startOf(last) + last.durationSamples;
  const spans = over.filter(({ start, end }) => mediaTimeOf(end) > startOf(first) && mediaTimeOf(ended ? start : end) < listedUntil);
  return [...talkRanges(spans, broadcast), ...(ended ? chapters.map((chapter) => chapterDateRange(chapter, broadcast)) : [])];
}

/** Each name once: hls.js makes a cue of every attribute of ours, and a long replay has thousands of spans. */
function talkRanges(spans: readonly SpokenSpan[], { startedAt }: Pick<Broadcast, "startedAt">): string[] {
  const names = new Map<string, string>();
  return spans.map((span) => {
    const named = names.get(span.account) !== span.name;
    names.set(span.account, span.name);
    return talkDateRange(span, { startedAt, named });
  });
}

function chapterDateRange({ title, start, end }: Chapter, { startedAt }: Pick<Broadcast, "startedAt">): string {
  const [from, to] = [start, end].map((sample) => Math.round(startedAt + samplesToMs(sample))) as [number, number];
  const times = `START-DATE="${date(from)}",END-DATE="${date(to)}",DURATION=${decimal((to - from) / 1000)}`;
  return `#EXT-X-DATERANGE:ID="chapter-${start}",CLASS="${chapterClass}",${times},X-TITLE=${quoted(title)}`;
}
