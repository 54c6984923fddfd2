/** Who spoke when goes in, chapters come out: one for each stretch in which somebody led the talk. */
import { msToSamples, type Samples } from "../contract/samples.ts";
import { joinSpans, type SpokenSpan } from "./spoken.ts";

export interface Chapter {
  readonly title: string;
  readonly start: Samples;
  readonly end: Samples;
}

/** A pause that does not end a contribution. */
const pause = msToSamples(4000);
/** An interjection shorter than this makes no chapter; nor may there be more chapters than anybody can choose from. */
const leastMs = 5000;
const mostChapters = 200;

export interface Programme {
  readonly start: Samples;
  readonly end: Samples;
}

/** Chapters follow each other without a hole, from the programme's start to its end; empty where nobody spoke long enough. */
export function chaptersOf(spans: readonly SpokenSpan[], { start, end }: Programme): Chapter[] {
  for (let least = msToSamples(leastMs); ; least *= 2) {
    const chapters = chaptersFrom(joinSpans(spans, { pause, least }), { start, end });
    if (chapters.length <= mostChapters) return chapters;
  }
}

/** @param zero where the host's own, which are in order, count their seconds from. What is not played of the recording is left out. */
export function givenChapters(
  given: readonly { readonly title: string; readonly start: number }[],
  { start, end, zero }: Programme & { readonly zero: Samples },
): Chapter[] {
  const placed = given.map((chapter) => ({ title: chapter.title, start: zero + msToSamples(chapter.start * 1000) }));
  const whole = placed.map((chapter, index) => ({ ...chapter, end: placed[index + 1]?.start ?? Number.POSITIVE_INFINITY }));
  return whole
    .filter((chapter) => chapter.start < end && chapter.end > start)
    .map((chapter) => ({ ...chapter, start: Math.max(start, chapter.start), end: Math.min(end, chapter.end) }));
}

function chaptersFrom(contributions: readonly SpokenSpan[], { start, end }: Programme): Chapter[] {
  const led = contributions.filter((span) => span.end > start && span.start < end);
  const turns = led.filter((span, index) => span.account !== led[index - 1]?.account && !isWithin(span, led.slice(0, index)));
  return turns.map(({ name, start: from }, index) => ({
    title: name,
    start: index === 0 ? start : from,
    end: turns[index + 1]?.start ?? end,
  }));
}

/** Somebody who speaks while another goes on speaking for longer does not lead. */
function isWithin(span: SpokenSpan, earlier: readonly SpokenSpan[]): boolean {
  return earlier.some((other) => other.end >= span.end);
}
