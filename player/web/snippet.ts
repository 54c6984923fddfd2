/** A space and how it is to look go in; the address to show and the code to paste come out. */
import { withoutSignature } from "./signed-address.ts";

export interface Wanted {
  readonly baseUrl: string;
  readonly space: string;
  readonly title: string;
  readonly way: "frame" | "tag";
  readonly layout: "card" | "compact" | "full";
  /** Empty: the listener's own. */
  readonly theme: string;
  readonly lang: string;
}

const heights = { card: 420, compact: 96, full: 640 } as const;

/** The id, also out of the link of any page of the space, signed or not; of a clip's page, with the clip's. */
export function spaceOf(linkOrId: string): string {
  const text = linkOrId.trim();
  const path = URL.canParse(text) ? withoutSignature(new URL(text).pathname) : text;
  return decodeURIComponent(/^\/(?:s|embed|live)\/([^/]+(?:\/clips\/[^/]+)?)/.exec(path)?.[1] ?? path);
}

export function pageAddress({ baseUrl, space }: Pick<Wanted, "baseUrl" | "space">): string {
  return new URL(`${baseUrl}/s/${pathOf(space)}`).href;
}

const pathOf = (space: string) => space.split("/").map(encodeURIComponent).join("/");

/** A tag names a space; a clip has a frame. */
export function isClip(space: string): boolean {
  return space.includes("/");
}

export function embedAddress({ baseUrl, space, layout, theme, lang }: Wanted): string {
  const address = new URL(`${baseUrl}/embed/${pathOf(space)}`);
  for (const [name, value] of Object.entries({ layout: layout === "card" ? "" : layout, theme, lang })) if (value !== "") address.searchParams.set(name, value);
  return address.href;
}

export function snippetOf(wanted: Wanted): string {
  const { baseUrl, space, title, way, layout, theme, lang } = wanted;
  if (way === "frame" || isClip(space))
    return `<iframe${written({ src: embedAddress(wanted), title, width: "100%", height: String(heights[layout]), allow: "autoplay", loading: "lazy", style: "border:0" })}></iframe>`;
  const looks = { ...(layout !== "card" && { layout }), ...(theme !== "" && { theme }), ...(lang !== "" && { lang }) };
  return `<script type="module"${written({ src: `${baseUrl}/player.js` })}></script>\n<rostrum-player${written({ space, heading: title, ...looks })}></rostrum-player>`;
}

/** A title may hold any sign. */
function written(attributes: Readonly<Record<string, string>>): string {
  const escaped = (value: string) => value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
}
