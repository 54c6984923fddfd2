/** The address of a share or embed page goes in; what another site needs to show the player in its place comes out (oembed.com, version 1.0). */
import type { Request, Response } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { html, safeUrl } from "./html.ts";
import type { PublicSpace } from "./public-space.ts";

const usual = { width: 480, height: 420 };
const least = { width: 240, height: 200 };

interface Wanted {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** @throws RostrumError `not_found` for an address that is not a page of a space here, `oembed_format_not_supported` for anything but JSON. */
export function oembedSpace(query: Request["query"], { baseUrl }: { readonly baseUrl: string }): Wanted {
  const { url, format = "json", maxwidth, maxheight } = query;
  if (format !== "json") throw new RostrumError("oembed_format_not_supported", "Expected format=json.");
  const path = typeof url === "string" && url.startsWith(`${baseUrl}/`) && URL.canParse(url) ? new URL(url).pathname : "";
  const id = /^\/(?:s|embed)\/([^/]+)$/.exec(path)?.[1];
  if (id === undefined || !spaceIdPattern.test(id)) throw new RostrumError("not_found", "Expected url to be the address of a space here.");
  return { id, width: within(maxwidth, { least: least.width, usual: usual.width }), height: within(maxheight, { least: least.height, usual: usual.height }) };
}

/** As large as usual and no larger than allowed; below a size the player cannot be used. */
function within(allowed: unknown, { least, usual }: { readonly least: number; readonly usual: number }): number {
  const limit = typeof allowed === "string" && /^\d{1,5}$/.test(allowed) ? Number(allowed) : usual;
  return Math.max(least, Math.min(usual, limit));
}

export function oembedOf(space: PublicSpace, { width, height }: Wanted): Readonly<Record<string, string | number>> {
  const { title, host, embedUrl } = space;
  const frame = html`<iframe src="${embedUrl}" title="${title}" width="${width}" height="${height}" allow="autoplay" loading="lazy" style="border:0"></iframe>`;
  const picture = safeUrl(host.avatarUrl ?? undefined);
  return {
    version: "1.0",
    type: "rich",
    title,
    author_name: host.name,
    provider_name: "Rostrum",
    provider_url: new URL("/", embedUrl).href,
    html: frame.text,
    width,
    height,
    ...(picture !== undefined && { thumbnail_url: picture, thumbnail_width: 400, thumbnail_height: 400 }),
  };
}

/** Open to every site. */
export function sendOembed(response: Response, answer: object, { keepSeconds }: { readonly keepSeconds: number }): void {
  response.set({ "cache-control": `public, max-age=${keepSeconds}, s-maxage=${keepSeconds}`, "access-control-allow-origin": "*" }).json(answer);
}
