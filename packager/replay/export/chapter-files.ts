/** Chapters go in; they come out as WebVTT, as JSON, and as what an M4A file holds of them. */
import { type Samples, samplesToMs } from "../../contract/samples.ts";
import { vttText, vttTime } from "../../contract/web-vtt.ts";
import type { Chapter } from "../chapters.ts";
import type { TextSpan } from "../m4a/chapter-track.ts";

/** @param from sample at which the file begins. */
export function chaptersVtt(chapters: readonly Chapter[], { from }: { readonly from: Samples }): string {
  const cues = chapters.map(
    ({ title, start, end }, index) => `${index + 1}\n${vttTime(samplesToMs(start - from))} --> ${vttTime(samplesToMs(end - from))}\n${vttText(title)}\n`,
  );
  return `${["WEBVTT\n", ...cues].join("\n")}`;
}

/** https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md */
export function chaptersJson(chapters: readonly Chapter[], { from }: { readonly from: Samples }): string {
  const seconds = (sample: Samples) => Math.round(samplesToMs(sample - from)) / 1000;
  return JSON.stringify({ version: "1.2.0", chapters: chapters.map(({ title, start, end }) => ({ startTime: seconds(start), endTime: seconds(end), title })) });
}

/** For the file's own chapters, which follow each other from its start. */
export function chapterSpans(chapters: readonly Chapter[], { from }: { readonly from: Samples }): TextSpan[] {
  const places = chapters.map(({ title, start, end }) => ({
    text: title,
    start: Math.round(samplesToMs(start - from)),
    end: Math.round(samplesToMs(end - from)),
  }));
  const before = places[0] && places[0].start > 0 ? [{ text: "", durationMs: places[0].start }] : [];
  return [...before, ...places.map(({ text, start, end }) => ({ text, durationMs: end - start }))];
}
