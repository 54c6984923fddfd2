/** The text of a media playlist goes in, lenient; what it says comes out. */
import { type Attributes, numberOf, parseAttributes } from "./attribute-list.ts";
import type { MediaPlaylist, Part, Segment } from "./media-playlist.ts";

const segmentTags = new Set([
  "EXTINF",
  "EXT-X-BYTERANGE",
  "EXT-X-DISCONTINUITY",
  "EXT-X-KEY",
  "EXT-X-MAP",
  "EXT-X-PROGRAM-DATE-TIME",
  "EXT-X-GAP",
  "EXT-X-BITRATE",
  "EXT-X-PART",
]);
/** These say something of the whole segment and must stand before its first part (section 4.4.4.9). */
const leadingTags = new Set(["EXT-X-MAP", "EXT-X-DISCONTINUITY", "EXT-X-KEY", "EXT-X-PROGRAM-DATE-TIME"]);

export function parseMediaPlaylist(text: string): MediaPlaylist {
  const reader = new Reader(text);
  for (const line of text.split("\n")) reader.push(line.replace(/\r$/, ""));
  return reader.finish();
}

class Reader {
  readonly #text: string;
  readonly #values = new Map<string, string>();
  readonly #lists = new Map<string, Attributes[]>();
  readonly #segments: Segment[] = [];
  readonly #frameLines: string[] = [];
  #lines: string[] = [];
  #tags = new Map<string, string>();
  #parts: Part[] = [];
  #lateTags: string[] = [];
  #map: string | undefined;
  #nextDate: number | undefined;
  #discontinuities = 0;

  constructor(text: string) {
    this.#text = text;
  }

  push(line: string): void {
    if (line === "") return;
    if (!line.startsWith("#")) {
      this.#lines.push(line);
      this.#segments.push(this.#take(line));
      return;
    }
    if (!line.startsWith("#EXT")) return;
    const [, tag = "", value = ""] = /^#([^:]+):?(.*)$/.exec(line) ?? [];
    if (segmentTags.has(tag)) this.#pushSegmentTag(line, tag, value);
    else this.#pushFrameTag(line, tag, value);
  }

  #pushSegmentTag(line: string, tag: string, value: string): void {
    this.#lines.push(line);
    if (tag === "EXT-X-PART") this.#parts.push(partOf(parseAttributes(value)));
    else if (leadingTags.has(tag) && this.#parts.length > 0) this.#lateTags.push(tag);
    if (tag === "EXT-X-MAP") this.#map = parseAttributes(value).get("URI");
    this.#tags.set(tag, value);
  }

  #pushFrameTag(line: string, tag: string, value: string): void {
    this.#frameLines.push(line);
    this.#values.set(tag, value);
    const list = this.#lists.get(tag) ?? [];
    list.push(parseAttributes(value));
    this.#lists.set(tag, list);
  }

  #number(tag: string): number {
    const value = this.#values.get(tag);
    return value === undefined ? Number.NaN : Number(value);
  }

  #take(uri: string | undefined): Segment {
    const discontinuity = this.#tags.has("EXT-X-DISCONTINUITY");
    if (discontinuity) this.#discontinuities += 1;
    const tagged = this.#tags.get("EXT-X-PROGRAM-DATE-TIME");
    const date = tagged === undefined ? this.#nextDate : Date.parse(tagged);
    const duration = uri === undefined ? this.#parts.reduce((sum, part) => sum + part.duration, 0) : Number.parseFloat(this.#tags.get("EXTINF") ?? "NaN");
    const skipped = numberOf(this.#lists.get("EXT-X-SKIP")?.[0], "SKIPPED-SEGMENTS") || 0;
    const segment: Segment = {
      sequence: (this.#number("EXT-X-MEDIA-SEQUENCE") || 0) + skipped + this.#segments.length,
      uri,
      duration,
      gap: this.#tags.has("EXT-X-GAP"),
      discontinuity,
      discontinuityNumber: (this.#number("EXT-X-DISCONTINUITY-SEQUENCE") || 0) + this.#discontinuities,
      date,
      hasDateTag: tagged !== undefined,
      map: this.#map,
      parts: this.#parts,
      lateTags: this.#lateTags,
      lines: this.#lines,
    };
    this.#nextDate = date === undefined ? undefined : date + duration * 1000;
    [this.#lines, this.#tags, this.#parts, this.#lateTags] = [[], new Map(), [], []];
    return segment;
  }

  finish(): MediaPlaylist {
    const open = this.#parts.length > 0 ? this.#take(undefined) : undefined;
    const dated = datedBackwards(open ? [...this.#segments, open] : this.#segments);
    return {
      text: this.#text,
      version: this.#values.has("EXT-X-VERSION") ? this.#number("EXT-X-VERSION") : undefined,
      targetDuration: this.#number("EXT-X-TARGETDURATION"),
      mediaSequence: this.#number("EXT-X-MEDIA-SEQUENCE") || 0,
      hasMediaSequence: this.#values.has("EXT-X-MEDIA-SEQUENCE"),
      discontinuitySequence: this.#number("EXT-X-DISCONTINUITY-SEQUENCE") || 0,
      hasDiscontinuitySequence: this.#values.has("EXT-X-DISCONTINUITY-SEQUENCE"),
      playlistType: this.#values.get("EXT-X-PLAYLIST-TYPE"),
      ended: this.#values.has("EXT-X-ENDLIST"),
      serverControl: this.#lists.get("EXT-X-SERVER-CONTROL")?.[0],
      serverControlLine: this.#values.get("EXT-X-SERVER-CONTROL") ?? "",
      partTarget: numberOf(this.#lists.get("EXT-X-PART-INF")?.[0], "PART-TARGET"),
      skips: this.#lists.get("EXT-X-SKIP") ?? [],
      segments: dated.slice(0, this.#segments.length),
      open: open && dated.at(-1),
      hints: this.#lists.get("EXT-X-PRELOAD-HINT") ?? [],
      reports: this.#lists.get("EXT-X-RENDITION-REPORT") ?? [],
      dateRanges: this.#lists.get("EXT-X-DATERANGE") ?? [],
      frameLines: this.#frameLines,
    };
  }
}

/** The dates before the first one follow from it (RFC 8216bis 4.4.4.6). */
function datedBackwards(segments: readonly Segment[]): Segment[] {
  const dated: Segment[] = [];
  let next: number | undefined;
  let cut = false;
  for (const segment of segments.toReversed()) {
    const known = segment.date ?? (cut || next === undefined ? undefined : next - segment.duration * 1000);
    dated.unshift(known === segment.date ? segment : { ...segment, date: known });
    next = known;
    cut = segment.discontinuity;
  }
  return dated;
}

function partOf(attributes: Attributes): Part {
  return {
    uri: attributes.get("URI") ?? "",
    duration: numberOf(attributes, "DURATION"),
    independent: attributes.get("INDEPENDENT") === "YES",
    gap: attributes.get("GAP") === "YES",
    byteRange: attributes.get("BYTERANGE"),
  };
}
