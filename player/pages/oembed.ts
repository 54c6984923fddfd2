/** The address of a share or embed page goes in; what another site needs to show the player in its place comes out (oembed.com, version 1.0). */
import type { Request, Response } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { Html, html } from "./html.ts";
import { previewOf } from "./preview.ts";
import type { PublicSpace } from "./public-space.ts";

const usual = { width: 480, height: 420 };
const least = { width: 240, height: 200 };

type Format = "json" | "xml";
type Answer = Readonly<Record<string, string | number>>;

interface Wanted {
  readonly id: string;
  /** Of a clip of the space. */
  readonly clip: string | undefined;
  readonly format: Format;
  readonly maxWidth: number | undefined;
  readonly maxHeight: number | undefined;
}

/** @throws RostrumError `not_found` for an address that is not a page of a space here, `oembed_format_not_supported` for anything but JSON and XML. */
export function oembedSpace(query: Request["query"], { baseUrl }: { readonly baseUrl: string }): Wanted {
  const { url, format = "json", maxwidth, maxheight } = query;
  if (format !== "json" && format !== "xml") throw new RostrumError("oembed_format_not_supported", "Expected format=json or format=xml.");
  const path = typeof url === "string" && url.startsWith(`${baseUrl}/`) && URL.canParse(url) ? new URL(url).pathname : "";
  const [, id, clip] = /^\/(?:s|embed)\/([^/]+)(?:\/clips\/([^/]+))?$/.exec(path) ?? [];
  if (id === undefined || !spaceIdPattern.test(id)) throw new RostrumError("not_found", "Expected url to be the address of a space here.");
  return { id, clip, format, maxWidth: readLimit(maxwidth), maxHeight: readLimit(maxheight) };
}

function readLimit(text: unknown): number | undefined {
  return typeof text === "string" && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

/** As large as usual and no larger than allowed; below a size the player cannot be used. */
export function oembedOf(space: PublicSpace, { maxWidth = Infinity, maxHeight = Infinity }: Pick<Wanted, "maxWidth" | "maxHeight">): Answer {
  const { title, host, embedUrl } = space;
  const width = Math.max(least.width, Math.min(usual.width, maxWidth));
  const height = Math.max(least.height, Math.min(usual.height, maxHeight));
  const frame = html`<iframe src="${embedUrl}" title="${title}" width="${width}" height="${height}" allow="autoplay" loading="lazy" style="border:0"></iframe>`;
  const { image } = previewOf(space);
  const pictured = image.width <= maxWidth && image.height <= maxHeight;
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
    ...(pictured && { thumbnail_url: image.url, thumbnail_width: image.width, thumbnail_height: image.height }),
  };
}

/** Open to every site. */
export function sendOembed(response: Response, answer: Answer, { format, keepSeconds }: { readonly format: Format; readonly keepSeconds: number }): void {
  response.set({ "cache-control": `public, max-age=${keepSeconds}, s-maxage=${keepSeconds}`, "access-control-allow-origin": "*" });
  if (format === "json") response.json(answer);
  else response.type("text/xml; charset=utf-8").end(toXml(answer));
}

/** The escapes of HTML text are those of XML. */
function toXml(answer: Answer): string {
  const fields = Object.entries(answer).map(([name, value]) => html`<${new Html(name)}>${value}</${new Html(name)}>`);
  return html`<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${fields}</oembed>\n`.text;
}
