/** A title and the widths of its words go in; the largest size at which it fits a few lines, and those lines, come out. */

export interface TitleLines {
  readonly size: number;
  readonly lines: readonly string[];
}

export interface TitleSpace {
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Largest first; at the last one the rest is cut off. */
  readonly sizes: readonly number[];
  /** Width of a text at size 1. */
  readonly measure: (text: string) => number;
}

/** They turn the text that follows around, and nothing on a card follows. */
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/g;
const words = new Intl.Segmenter(undefined, { granularity: "word" });
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Of a line, at size 1. */
export const lineHeight = 1.2;

export function layTitle(title: string, space: TitleSpace): TitleLines {
  const clean = title.replaceAll(directionMarks, "").replaceAll(/\s+/g, " ").trim();
  const pieces = [...words.segment(clean)].flatMap(({ segment }) => breakable(segment, space));
  let lines: readonly string[] = [];
  let size = 0;
  for (size of space.sizes) {
    lines = fill(pieces, { ...space, maxWidth: space.maxWidth / size });
    if (lines.length <= linesAt(size, space)) break;
  }
  const cut = lines.length > linesAt(size, space);
  return { size, lines: cut ? shorten(lines.slice(0, linesAt(size, space)), { ...space, maxWidth: space.maxWidth / size }) : lines };
}

function linesAt(size: number, { maxHeight }: TitleSpace): number {
  return Math.max(1, Math.floor(maxHeight / (size * lineHeight)));
}

/** A word longer than a line is broken anywhere. */
function breakable(word: string, { measure, maxWidth, sizes }: TitleSpace): readonly string[] {
  if (measure(word) * (sizes.at(-1) ?? 1) <= maxWidth) return [word];
  return [...characters.segment(word)].map(({ segment }) => segment);
}

function fill(pieces: readonly string[], { measure, maxWidth }: TitleSpace): readonly string[] {
  const lines = [""];
  let width = 0;
  for (const piece of pieces) {
    const more = measure(piece);
    if (width + more > maxWidth && piece.trim() !== "" && lines.at(-1) !== "") {
      lines.push(piece);
      width = more;
    } else {
      lines[lines.length - 1] += piece;
      width += more;
    }
  }
  return lines.map((line) => line.trim());
}

function shorten(lines: readonly string[], { measure, maxWidth }: TitleSpace): readonly string[] {
  const last = [...characters.segment(lines.at(-1) ?? "")].map(({ segment }) => segment);
  while (last.length > 1 && measure(`${last.join("")}…`) > maxWidth) last.pop();
  return [...lines.slice(0, -1), `${last.join("").trimEnd()}…`];
}

/** By the first letter that has a direction, as `dir="auto"` decides. */
export function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0] ?? "";
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(letter);
}
