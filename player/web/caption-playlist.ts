/** The text of a live captions playlist goes in; what can be fetched of it, and when to ask for more, comes out. */

export interface CaptionFile {
  readonly number: number;
  readonly uri: string;
}

export interface CaptionList {
  readonly parts: readonly CaptionFile[];
  /** Epoch ms from which the cues' times count. */
  readonly zeroMs: number | undefined;
  /** Directives of a request that is answered once there are two more parts (RFC 8216bis 6.2.5.2): one each would be a request a third of a second for the fastest profile. */
  readonly next: string;
  readonly ended: boolean;
}

const partsAhead = 1;
/** Media time begins so much before the programme (packager/live/grid.ts), and dates are corrected for it. */
const advanceMs = 128 / 48;

export function captionsUri(multivariant: string): string | undefined {
  return /^#EXT-X-MEDIA:(?=.*\bTYPE=SUBTITLES\b).*\bURI="([^"]+)"/m.exec(multivariant)?.[1];
}

export function readCaptionList(text: string): CaptionList {
  const parts = [...text.matchAll(/^#EXT-X-PART:(?!.*GAP=YES).*\bURI="(p(\d+)\.vtt)"/gm)].map(([, uri = "", number]) => ({ uri, number: Number(number) }));
  const segments = [...text.matchAll(/^#EXTINF:([\d.]+),.*\n(?:#.*\n)*s(\d+)\.vtt$/gm)];
  const sequence = Number(segments.at(-1)?.[2] ?? Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0) - 1) + 1;
  const afterLast = text.slice(text.lastIndexOf("\ns") + 1).match(/^#EXT-X-PART:/gm)?.length ?? 0;
  return { parts, zeroMs: zeroOf(text), next: `_HLS_msn=${sequence}&_HLS_part=${afterLast + partsAhead}`, ended: text.includes("#EXT-X-ENDLIST") };
}

/** A dated segment lies as many segments' lengths from the start as its number says. */
function zeroOf(text: string): number | undefined {
  const [, date, length, sequence] =
    /^#EXT-X-PROGRAM-DATE-TIME:(\S+)\n(?:#(?!EXTINF|EXT-X-PROGRAM).*\n)*#EXTINF:([\d.]+),.*\n(?:#.*\n)*s(\d+)\.vtt$/m.exec(text) ?? [];
  return date === undefined ? undefined : Date.parse(date) - Number(length) * Number(sequence) * 1000 + advanceMs;
}
