/** Edits of a playlist's text, for faults: each returns a function from the right text to a wrong one. */
import type { Asked } from "./fault.ts";

type Edit = (text: string, asked: Asked) => string;

/** Drops whole lines. */
export const without =
  (line: RegExp): Edit =>
  (text) =>
    text
      .split("\n")
      .filter((candidate) => !line.test(candidate))
      .join("\n");

export const replaced =
  (pattern: RegExp | string, by: string): Edit =>
  (text) =>
    text.replaceAll(pattern instanceof RegExp ? new RegExp(pattern.source, "gm") : pattern, by);

/** Only while `applies`. */
export const when =
  (applies: (asked: Asked) => boolean, edit: Edit): Edit =>
  (text, asked) =>
    applies(asked) ? edit(text, asked) : text;

/** Only in delta updates. */
export const inDeltas = (edit: Edit): Edit => when(({ skip }) => skip !== undefined, edit);

/** Only in every other version. */
export const nowAndThen = (edit: Edit): Edit => when(({ programme }) => programme.published % 4 < 2, edit);
