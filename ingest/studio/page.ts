/** A space's id goes in, the studio's page comes out: one static shell for everybody, because the token never leaves the address's fragment. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Response, Router } from "express";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";

/** Pictures of the people on stage are hosted by the embedding site; everything else is ours. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "cache-control": "public, max-age=60, s-maxage=300",
  "content-security-policy": contentSecurityPolicy,
  "content-type": "text/html; charset=utf-8",
  "permissions-policy": "microphone=(self), speaker-selection=(self), camera=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** @param options.webDir where the built scripts are; the shell names the script by its content so that a new one is never mixed with an old page. */
export function createStudioPage({ webDir }: { readonly webDir: string }): Router {
  const script = `/assets/studio.js?v=${digestOf(join(webDir, "studio.js"))}`;
  const router = Router();
  router.get("/studio/:space", ({ params: { space } }, response: Response) => {
    if (!spaceIdPattern.test(space)) throw new RostrumError("id_invalid", "A space's id has 1 to 128 characters of A-Z a-z 0-9 . _ ~ -.");
    response.set(headers).send(shell({ space, script }));
  });
  return router;
}

/** `space` has passed {@link spaceIdPattern}: none of its characters means anything in HTML. */
function shell({ space, script }: { readonly space: string; readonly script: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<title>Studio · Rostrum</title>
<link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/style.css">
<script type="module" src="${script}"></script>
</head>
<body>
<rostrum-studio space="${space}"></rostrum-studio>
<noscript><p>The studio needs JavaScript to reach your microphone.</p></noscript>
</body>
</html>
`;
}

/** An unbuilt script has no digest; the page then asks for it by its plain name. */
function digestOf(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("base64url").slice(0, 12);
  } catch {
    return "0";
  }
}
