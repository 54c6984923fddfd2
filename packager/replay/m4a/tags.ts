/** What a file says of itself goes in, `udta` comes out: the item list that players of music read. */
import { box, type Content, fullBox, u32, zeros } from "../../live/box/box.ts";

export interface FileTags {
  readonly title: string;
  readonly artist: string | undefined;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** Types of a value: UTF-8 text, PNG. */
const [text, png] = [1, 14];

export function udta({ title, artist, startedAt }: FileTags, { cover }: { readonly cover: Buffer | undefined }): Buffer {
  const by = artist === undefined ? [] : [item("\u00a9ART", text, Buffer.from(artist)), item("aART", text, Buffer.from(artist))];
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const items = [
    item("\u00a9nam", text, Buffer.from(title)),
    ...by,
    item("\u00a9alb", text, Buffer.from(title)),
    item("\u00a9day", text, Buffer.from(day)),
    item("\u00a9gen", text, Buffer.from("Speech")),
    ...(cover ? [item("covr", png, cover)] : []),
  ];
  const handler = fullBox("hdlr", {}, u32(0), Buffer.from("mdirappl", "latin1"), zeros(9));
  return box("udta", fullBox("meta", {}, handler, box("ilst", ...items)));
}

function item(name: string, type: number, value: Content): Buffer {
  return box(name, box("data", u32(type), u32(0), value));
}
