/** The text of a WebVTT file goes in; its cues, in order, come out. Markup inside a cue is taken away. */

export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

const timing = /^(?:(\d{2,}):)?(\d{2}):(\d{2}\.\d{3})[ \t]+-->[ \t]+(?:(\d{2,}):)?(\d{2}):(\d{2}\.\d{3})/;
const maxCues = 20_000;

export function parseVtt(text: string): Cue[] {
  const blocks = text
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split(/\n{2,}/);
  const cues: Cue[] = [];
  for (const block of blocks) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => line.includes("-->"));
    const match = timing.exec(lines[at] ?? "");
    if (!match || cues.length >= maxCues) continue;
    const [, h1, m1, s1, h2, m2, s2] = match;
    const words = lines
      .slice(at + 1)
      .join("\n")
      .replace(/<[^>]*>/g, "");
    cues.push({
      startSeconds: seconds(h1, m1, s1),
      endSeconds: seconds(h2, m2, s2),
      text: words.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"),
    });
  }
  return cues;
}

/** The cue that is said at `atSeconds`. */
export function cueAt(cues: readonly Cue[], atSeconds: number): Cue | undefined {
  return cues.findLast(({ startSeconds, endSeconds }) => startSeconds <= atSeconds && atSeconds < endSeconds);
}

function seconds(hours: string | undefined, minutes = "0", rest = "0"): number {
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest);
}
