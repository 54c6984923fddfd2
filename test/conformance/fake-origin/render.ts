/** A programme at one moment goes in; its media playlist's text comes out, whole or as a delta. */
import type { Programme } from "./programme.ts";
import { fakeRenditions } from "./shape.ts";

export type Skip = "YES" | "v2" | undefined;

export function renderMultivariant(): string {
  const variants = fakeRenditions.map((name) => `#EXT-X-STREAM-INF:BANDWIDTH=20000,AVERAGE-BANDWIDTH=18000,CODECS="mp4a.40.2"\n${name}/index.m3u8\n`);
  return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n${variants.join("")}`;
}

export function renderMedia(programme: Programme, { rendition, skip }: { readonly rendition: string; readonly skip: Skip }): string {
  const { shape, firstSequence, open, ended } = programme;
  const skipped = skip ? skippable(programme) : 0;
  const lines = [...header(programme, skipped === 0 ? undefined : skip), ...(skipped > 0 ? [skipTag(programme, { skip, skipped })] : [])];
  for (let sequence = firstSequence + skipped; sequence < open.sequence; sequence++) {
    const withParts = sequence >= open.sequence - shape.segmentsWithParts;
    lines.push(
      ...segmentHead(programme, { sequence, isFirst: sequence === firstSequence }),
      ...(withParts ? parts(programme, { sequence, count: shape.partsPerSegment }) : []),
    );
    lines.push(`#EXTINF:${seconds(shape.partMs * shape.partsPerSegment)},`, `s${sequence}.m4s`);
  }
  if (!ended) lines.push(...tail(programme));
  lines.push(...dateRanges(programme, skipped > 0 ? skip : undefined), ...(ended ? ["#EXT-X-ENDLIST"] : reports(programme, rendition)));
  return `${lines.join("\n")}\n`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function header({ shape, firstSequence, breaks }: Programme, skip: Skip): string[] {
  const partTarget = seconds(shape.partMs);
  return [
    "#EXTM3U",
    `#EXT-X-VERSION:${skip === "v2" ? 10 : skip ? 9 : 6}`,
    `#EXT-X-TARGETDURATION:${shape.targetDuration}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(3 * shape.partMs)},HOLD-BACK=${3 * shape.targetDuration},CAN-SKIP-UNTIL=${shape.skipUntil},CAN-SKIP-DATERANGES=YES`,
    `#EXT-X-PART-INF:PART-TARGET=${partTarget}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${breaks.filter((sequence) => sequence < firstSequence).length}`,
  ];
}

function segmentHead({ shape, startedAt, breaks }: Programme, { sequence, isFirst }: { readonly sequence: number; readonly isFirst: boolean }): string[] {
  const date = new Date(startedAt + sequence * shape.partsPerSegment * shape.partMs).toISOString();
  return [
    ...(breaks.includes(sequence) ? ["#EXT-X-DISCONTINUITY"] : []),
    ...(isFirst ? ['#EXT-X-MAP:URI="init.mp4"'] : []),
    `#EXT-X-PROGRAM-DATE-TIME:${date}`,
    ...(shape.gaps.includes(sequence) ? ["#EXT-X-GAP"] : []),
  ];
}

function parts({ shape }: Programme, { sequence, count }: { readonly sequence: number; readonly count: number }): string[] {
  const flags = shape.gaps.includes(sequence) ? ",GAP=YES" : "";
  const first = sequence * shape.partsPerSegment;
  return Array.from({ length: count }, (_, index) => `#EXT-X-PART:DURATION=${seconds(shape.partMs)},INDEPENDENT=YES${flags},URI="p${first + index}.m4s"`);
}

function tail(programme: Programme): string[] {
  const { sequence, part } = programme.open;
  const open = part === 0 ? [] : [...segmentHead(programme, { sequence, isFirst: false }), ...parts(programme, { sequence, count: part })];
  const hint = programme.shape.gaps.includes(sequence) ? [] : [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p${programme.published}.m4s"`];
  return [...open, ...hint];
}

function reports({ published, shape }: Programme, rendition: string): string[] {
  const last = published - 1;
  const state = `LAST-MSN=${Math.floor(last / shape.partsPerSegment)},LAST-PART=${last % shape.partsPerSegment}`;
  return fakeRenditions.filter((name) => name !== rendition).map((name) => `#EXT-X-RENDITION-REPORT:URI="../${name}/index.m3u8",${state}`);
}

function skippable({ shape }: Programme): number {
  return Math.max(0, shape.windowSegments - Math.ceil((shape.skipUntil * 1000) / (shape.partMs * shape.partsPerSegment)));
}

/** Somebody speaks for 1.3 s every two seconds. */
interface Talk {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

function talks({ startedAt, published, shape }: Programme): Talk[] {
  const now = startedAt + published * shape.partMs;
  const count = Math.ceil((now - startedAt) / 2000);
  return Array.from({ length: count }, (_, index) => ({ id: `t${index}`, start: startedAt + index * 2000, end: startedAt + index * 2000 + 1300 }));
}

function windowStart({ startedAt, firstSequence, shape }: Programme): number {
  return startedAt + firstSequence * shape.partsPerSegment * shape.partMs;
}

function dateRanges(programme: Programme, skip: Skip): string[] {
  const now = programme.startedAt + programme.published * programme.shape.partMs;
  const from = skip === "v2" ? now - programme.shape.skipUntil * 1000 : windowStart(programme);
  return talks(programme)
    .filter(({ end }) => end > from)
    .map(
      ({ id, start, end }) => `#EXT-X-DATERANGE:ID="${id}",CLASS="talk",START-DATE="${new Date(start).toISOString()}"${end <= now ? ",DURATION=1.300" : ""}`,
    );
}

function skipTag(programme: Programme, { skip, skipped }: { readonly skip: Skip; readonly skipped: number }): string {
  const from = windowStart(programme);
  const removed = talks(programme).filter(({ end }) => end <= from && end > from - programme.shape.skipUntil * 1000);
  const names = skip === "v2" ? `,RECENTLY-REMOVED-DATERANGES="${removed.map(({ id }) => id).join("\t")}"` : "";
  return `#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}${names}`;
}
