/** A page goes in; it goes out with its cache life and a policy that lets nothing foreign run. */
import type { Response } from "express";
import type { Html } from "./html.ts";

interface PageOptions {
  readonly status?: number;
  /** How long a cache may keep it, seconds; with 0 none does at all. */
  readonly keepSeconds: number;
  /** Whether other sites may frame it. */
  readonly framed?: boolean;
  /** Whether it frames pages of ours. */
  readonly frames?: boolean;
  /** Origins of media that are not this one. */
  readonly mediaOrigins?: readonly string[];
}

export function sendPage(response: Response, page: Html, { status = 200, keepSeconds, framed = false, frames = false, mediaOrigins = [] }: PageOptions): void {
  response.status(status).set({
    "content-type": "text/html; charset=utf-8",
    "cache-control": keepSeconds === 0 ? "no-store" : `public, max-age=${keepSeconds}, s-maxage=${keepSeconds}, stale-while-revalidate=30, stale-if-error=600`,
    "content-security-policy": policy({ framed, frames, mediaOrigins }),
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
  });
  response.end(page.text);
}

function policy({ framed, frames, mediaOrigins }: Required<Pick<PageOptions, "framed" | "frames" | "mediaOrigins">>): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // In a frame nobody else is asked for anything; on our own pages there are pictures of people, which lie where their site keeps them.
    framed ? "img-src 'self' data:" : "img-src 'self' https: data:",
    ["media-src 'self' blob:", ...mediaOrigins].join(" "),
    ["connect-src 'self'", ...mediaOrigins].join(" "),
    ...(frames ? ["frame-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framed ? "*" : "'none'"}`,
  ].join("; ");
}
