/** The text of a multivariant playlist goes in; its variants and their absolute URLs come out. */
import { type Attributes, parseAttributes } from "./attribute-list.ts";

export interface Variant {
  readonly url: string;
  readonly attributes: Attributes;
}

export interface MultivariantPlaylist {
  readonly variants: readonly Variant[];
  /** Every media playlist named, without repetition: variants and EXT-X-MEDIA. */
  readonly mediaUrls: readonly string[];
}

export const isMultivariant = (text: string): boolean => text.includes("#EXT-X-STREAM-INF:");

export function parseMultivariantPlaylist(text: string, { url }: { readonly url: string }): MultivariantPlaylist {
  const variants: Variant[] = [];
  const media: string[] = [];
  let pending: Attributes | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#EXT-X-STREAM-INF:")) pending = parseAttributes(line.slice(18));
    else if (line.startsWith("#EXT-X-MEDIA:")) {
      const uri = parseAttributes(line.slice(13)).get("URI");
      if (uri !== undefined) media.push(new URL(uri, url).href);
    } else if (pending && line !== "" && !line.startsWith("#")) {
      variants.push({ url: new URL(line, url).href, attributes: pending });
      pending = undefined;
    }
  }
  return { variants, mediaUrls: [...new Set([...variants.map((variant) => variant.url), ...media])] };
}
