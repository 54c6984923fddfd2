/** A text goes in; the families that hold its characters come out, each font file read when the first text needs it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { GlobalFonts } from "@napi-rs/canvas";

interface Subset {
  readonly family: string;
  readonly file: string;
  /** First and last code point of each run. */
  readonly ranges: readonly (readonly [number, number])[];
}

const latin = "noto-sans";
/** What the others write in; Han characters are looked for in the order that {@link hanOrder} gives. */
const scripts =
  "arabic hebrew armenian georgian ethiopic bengali tamil telugu kannada malayalam gujarati gurmukhi oriya sinhala khmer lao myanmar thai thaana cherokee";
const han = ["noto-sans-sc", "noto-sans-jp", "noto-sans-kr"];
const emoji = "emoji";
const { resolve } = createRequire(import.meta.url);
const registered = new Set<string>();
const known = new Map<string, readonly Subset[]>();

/** As the canvas takes it: a comma-separated list, the base face first, so that digits and spaces are its own. */
export function familiesFor(text: string): string {
  const order = [latin, ...scripts.split(" ").map((name) => `${latin}-${name}`), ...hanOrder(text)].flatMap(subsetsOf);
  const used = [...new Set(` …${text}`)].flatMap((character) => order.find((subset) => holds(subset, character)) ?? []);
  const families = [...new Set(used)].map(({ family, file }) => register(family, file));
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{20e3}/u.test(text)) families.push(register(emoji, resolve("twemoji-colr-font/twemoji.woff2")));
  const symbols = subsetsOf(`${latin}-symbols`).filter((subset) => [...text].some((character) => holds(subset, character)));
  return [...families, ...symbols.map(({ family, file }) => register(family, file))].map((family) => `"${family}"`).join(", ");
}

/** The same Han character is drawn differently in Chinese, Japanese and Korean: kana and hangul tell which it is. */
function hanOrder(text: string): readonly string[] {
  const [sc = "", jp = "", kr = ""] = han;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return [jp, sc, kr];
  return /\p{Script=Hangul}/u.test(text) ? [kr, sc, jp] : [sc, kr, jp];
}

function holds({ ranges }: Subset, character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some(([first, last]) => code >= first && code <= last);
}

function register(family: string, file: string): string {
  if (!registered.has(family)) GlobalFonts.register(readFileSync(file), family);
  registered.add(family);
  return family;
}

function subsetsOf(name: string): readonly Subset[] {
  const subsets = known.get(name) ?? readSubsets(name);
  known.set(name, subsets);
  return subsets;
}

/** The package says which of its files holds which characters, as style sheets do (`unicode-range`). */
function readSubsets(name: string): readonly Subset[] {
  const from = `@fontsource-variable/${name}`;
  const listed = JSON.parse(readFileSync(resolve(`${from}/unicode.json`), "utf8")) as Readonly<Record<string, string>>;
  return Object.entries(listed).map(([subset, ranges]) => {
    const part = `${name}-${subset.replaceAll(/[[\]]/g, "")}`;
    return { family: part, file: resolve(`${from}/files/${part}-wght-normal.woff2`), ranges: ranges.split(",").map(readRange) };
  });
}

function readRange(text: string): readonly [number, number] {
  const [first = "", last = first] = text.trim().replace("U+", "").split("-");
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}
