/** Chapters go in; they come out as WebVTT, and as the metadata file that ffmpeg reads. */
import { type Samples, samplesToMs } from "../../contract/samples.ts";
import type { Chapter } from "../chapters.ts";

/** @param from sample at which the file begins. */
export function chaptersVtt(chapters: readonly Chapter[], { from }: { readonly from: Samples }): string {
  const cues = chapters.map(({ title, start, end }, index) => `${index + 1}\n${vttTime(start - from)} --> ${vttTime(end - from)}\n${vttText(title)}\n`);
  return `${["WEBVTT\n", ...cues].join("\n")}`;
}

/** https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md */
export function chaptersJson(chapters: readonly Chapter[], { from }: { readonly from: Samples }): string {
  const seconds = (sample: Samples) => Math.round(samplesToMs(sample - from)) / 1000;
  return JSON.stringify({ version: "1.2.0", chapters: chapters.map(({ title, start, end }) => ({ startTime: seconds(start), endTime: seconds(end), title })) });
}

function vttTime(samples: Samples): string {
  const ms = Math.max(0, Math.round(samplesToMs(samples)));
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, "0");
  return `${part(ms / 3_600_000, 2)}:${part((ms / 60_000) % 60, 2)}:${part((ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
}

/** Cue text may hold no line ends, and `&` and `<` only as what they stand for (WebVTT 4.2.1). */
function vttText(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export interface FileTags {
  readonly title: string;
  readonly artist: string | undefined;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly chapters: readonly Chapter[];
  readonly from: Samples;
}

/** https://ffmpeg.org/ffmpeg-formats.html#Metadata-2 */
export function ffmetadata({ title, artist, startedAt, chapters, from }: FileTags): string {
  const time = new Date(startedAt).toISOString();
  const tags = {
    title,
    ...(artist !== undefined && { artist, album_artist: artist }),
    album: title,
    date: time.slice(0, 10),
    creation_time: time,
    genre: "Speech",
  };
  const lines = Object.entries(tags).map(([name, value]) => `${name}=${escaped(value)}`);
  const marks = chapters.flatMap((chapter) => {
    const [start, end] = [chapter.start, chapter.end].map((sample) => Math.round(samplesToMs(sample - from)));
    return ["[CHAPTER]", "TIMEBASE=1/1000", `START=${start}`, `END=${end}`, `title=${escaped(chapter.title)}`];
  });
  return `${[";FFMETADATA1", ...lines, ...marks].join("\n")}\n`;
}

function escaped(value: string): string {
  return value.replaceAll(/[\r\n]+/g, " ").replaceAll(/[=;#\\]/g, (character) => `\\${character}`);
}
