/** Cues go in, the text of a WebVTT file comes out (https://www.w3.org/TR/webvtt1/), and back. */
import type { Cue } from "./captions.ts";

const maxCues = 50;
const maxTextCharacters = 500;
const longestCueMs = 30_000;
const time = String.raw`(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})`;
const timings = new RegExp(`^${time}[ \\t]+-->[ \\t]+${time}(?:[ \\t].*)?$`);

/** @param header lines below the first one, such as `X-TIMESTAMP-MAP`. */
export function renderVtt(cues: readonly Cue[], { header = [] }: { readonly header?: readonly string[] } = {}): string {
  const blocks = cues.map(({ start, end, text }) => `${vttTime(start)} --> ${vttTime(end)}\n${text}\n`);
  return [["WEBVTT", ...header, ""].join("\n"), ...blocks].join("\n");
}

/** `HH:MM:SS.mmm`. */
export function vttTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const part = (value: number, digits: number) => String(Math.floor(value)).padStart(digits, "0");
  return `${part(whole / 3_600_000, 2)}:${part((whole / 60_000) % 60, 2)}:${part((whole / 1000) % 60, 2)}.${part(whole % 1000, 3)}`;
}

/** Cue text for plain words: no line ends, and `&` and `<` only as what they stand for (WebVTT 4.2.1). */
export function vttText(words: string): string {
  return words.replaceAll(/\s+/g, " ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Comments, styles, regions, identifiers and settings are passed over. @returns what is wrong, in words, when it cannot be used. */
export function parseVtt(text: string): readonly Cue[] | string {
  const [head = "", ...blocks] = text
    .replace(/^\uFEFF/, "")
    .replaceAll(/\r\n?/g, "\n")
    .split(/\n{2,}/);
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(head)) return "Expected a WebVTT file, which begins with WEBVTT.";
  const found = blocks.filter((block) => block.trim() !== "" && !/^(?:NOTE|STYLE|REGION)(?:[ \t\n]|$)/.test(block)).map(cueOf);
  const wrong = found.find((cue) => typeof cue === "string");
  if (wrong !== undefined) return wrong;
  const cues = found.filter((cue) => typeof cue !== "string");
  return cues.length > 0 && cues.length <= maxCues ? cues : `Expected 1 to ${maxCues} cues, got ${cues.length}.`;
}

function cueOf(block: string): Cue | string {
  const lines = block.replace(/^\n+|\n+$/g, "").split("\n");
  const at = lines.findIndex((line) => line.includes("-->"));
  const match = timings.exec(lines[at] ?? "");
  if (!match || at > 1) return `Expected a cue's times, got ${JSON.stringify((lines[0] ?? "").slice(0, 60))}.`;
  const [start, end] = [msOf(match.slice(1, 5)), msOf(match.slice(5, 9))];
  const text = lines
    .slice(at + 1)
    .join("\n")
    .trim();
  if (end <= start || end - start > longestCueMs) return `Expected a cue to last up to ${longestCueMs / 1000} s, got ${end - start} ms.`;
  const sound = text.length > 0 && text.length <= maxTextCharacters && !text.includes("-->") && !/[^\P{Cc}\n\t]/u.test(text);
  return sound ? { start, end, text } : `Expected 1 to ${maxTextCharacters} characters of text at ${vttTime(start)}.`;
}

function msOf([hours = "0", minutes = "0", seconds = "0", ms = "0"]: readonly (string | undefined)[]): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}
