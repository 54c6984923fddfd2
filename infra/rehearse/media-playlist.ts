/** The text of a playlist goes in; what a listener needs to go on comes out (RFC 8216bis section 4.4). */

export interface Part {
  readonly uri: string;
  readonly durationMs: number;
  readonly gap: boolean;
}

export interface Segment {
  readonly sequence: number;
  /** Absent while the segment is open. */
  readonly uri: string | undefined;
  readonly durationMs: number;
  readonly gap: boolean;
  /** Programme date of its first sample, epoch ms; absent when the playlist has not said one yet. */
  readonly date: number | undefined;
  readonly parts: readonly Part[];
}

export interface MediaPlaylist {
  readonly mediaSequence: number;
  /** Segments a delta update left out after `mediaSequence`. */
  readonly skipped: number;
  readonly segments: readonly Segment[];
  readonly targetMs: number;
  /** 0 where there are no parts. */
  readonly partTargetMs: number;
  readonly partHoldBackMs: number;
  readonly holdBackMs: number;
  readonly canBlock: boolean;
  readonly skip: "YES" | "v2" | undefined;
  readonly ended: boolean;
  readonly map: string | undefined;
}

/** @returns the first variant's URI: players begin with it. Absent when this is a media playlist. */
export function firstVariant(text: string): string | undefined {
  return /#EXT-X-STREAM-INF:[^\n]*\n(?:#[^\n]*\n)*([^#\n][^\n]*)/.exec(text)?.[1]?.trim();
}

/** @throws TypeError when the text is no playlist. */
export function parseMediaPlaylist(text: string): MediaPlaylist {
  if (!text.startsWith("#EXTM3U")) throw new TypeError(`Expected a playlist, got "${text.slice(0, 40)}".`);
  const lines = text.split("\n").map((line) => line.trim());
  const control = tag(lines, "#EXT-X-SERVER-CONTROL:") ?? "";
  const targetMs = Number(tag(lines, "#EXT-X-TARGETDURATION:") ?? 0) * 1000;
  const skipped = Number(attribute(tag(lines, "#EXT-X-SKIP:") ?? "", "SKIPPED-SEGMENTS") ?? 0);
  const mediaSequence = Number(tag(lines, "#EXT-X-MEDIA-SEQUENCE:") ?? 0);
  return {
    mediaSequence,
    skipped,
    segments: segmentsOf(lines, mediaSequence + skipped),
    targetMs,
    partTargetMs: ms(attribute(tag(lines, "#EXT-X-PART-INF:") ?? "", "PART-TARGET")) ?? 0,
    partHoldBackMs: ms(attribute(control, "PART-HOLD-BACK")) ?? 0,
    holdBackMs: ms(attribute(control, "HOLD-BACK", { whole: true })) ?? 3 * targetMs,
    canBlock: attribute(control, "CAN-BLOCK-RELOAD") === "YES",
    skip: skipKind(control),
    ended: lines.includes("#EXT-X-ENDLIST"),
    map: attribute(tag(lines, "#EXT-X-MAP:") ?? "", "URI"),
  };
}

function skipKind(control: string): "YES" | "v2" | undefined {
  if (attribute(control, "CAN-SKIP-UNTIL") === undefined) return undefined;
  return attribute(control, "CAN-SKIP-DATERANGES") === "YES" ? "v2" : "YES";
}

function segmentsOf(lines: readonly string[], first: number): Segment[] {
  const segments: Segment[] = [];
  let parts: Part[] = [];
  let [durationMs, gap] = [0, false];
  let date: number | undefined;
  const close = (uri: string | undefined) => {
    const length = uri === undefined ? parts.reduce((sum, part) => sum + part.durationMs, 0) : durationMs;
    segments.push({ sequence: first + segments.length, uri, durationMs: length, gap, date, parts });
    [parts, durationMs, gap, date] = [[], 0, false, undefined];
  };
  for (const line of lines) {
    if (line.startsWith("#EXT-X-PART:")) parts.push(partOf(line));
    else if (line.startsWith("#EXTINF:")) durationMs = Number.parseFloat(line.slice(8)) * 1000;
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) date = Date.parse(line.slice(25));
    else if (line === "#EXT-X-GAP") gap = true;
    else if (line !== "" && !line.startsWith("#")) close(line);
  }
  if (parts.length > 0) close(undefined);
  return countOnDates(segments);
}

/** Dates are counted on, and back from the first, where segments have none of their own (RFC 8216bis section 6.3.3). */
export function countOnDates(segments: readonly Segment[]): Segment[] {
  const first = segments.findIndex(({ date }) => date !== undefined);
  const before = segments.slice(0, Math.max(0, first)).reduce((sum, { durationMs }) => sum + durationMs, 0);
  let next = segments[first]?.date;
  if (next !== undefined) next -= before;
  return segments.map((segment) => {
    const date = segment.date ?? next;
    next = date === undefined ? undefined : date + segment.durationMs;
    return { ...segment, date };
  });
}

function partOf(line: string): Part {
  return { uri: attribute(line, "URI") ?? "", durationMs: ms(attribute(line, "DURATION")) ?? 0, gap: attribute(line, "GAP") === "YES" };
}

function tag(lines: readonly string[], start: string): string | undefined {
  return lines.find((line) => line.startsWith(start))?.slice(start.length);
}

/** @param whole the name must not be the end of a longer one, as HOLD-BACK is of PART-HOLD-BACK. */
function attribute(text: string, name: string, { whole = false }: { readonly whole?: boolean } = {}): string | undefined {
  const start = whole ? "(?:^|,)" : "";
  return new RegExp(`${start}${name}=(?:"([^"]*)"|([^,]*))`)
    .exec(text)
    ?.slice(1)
    .find((value) => value !== undefined);
}

function ms(seconds: string | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
