/** The built scripts go in; a site that is not ours, with a page to put the element into, comes out. */
import { createServer } from "node:http";
import express from "express";
import { listen } from "../../../infra/http/listen.ts";
import { createPages } from "../../../player/pages/pages.ts";
import { directoryOf, timelineOf } from "../listening-site.ts";
import { webDir } from "../web-bundle.ts";

/** A page as another site would write it: `body` beside the one script. */
export const plainPage = (body: string, { script = "/player.js" } = {}) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>A page</title>
<style>body{margin:0;padding:16px;background:light-dark(#eaf0ef,#08161a);color-scheme:light dark}</style><script type="module" src="${script}"></script></head><body>${body}</body></html>`;

export interface ElementSite {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `pages` by their path, and our scripts beside them. */
export async function startElementSite(pages: Readonly<Record<string, string>>): Promise<ElementSite> {
  const app = express();
  app.use((request, response, next) => {
    const page = pages[request.path];
    if (page === undefined) next();
    else response.type("html").send(page);
  });
  app.use(createPages({ directory: directoryOf(new Map()), timeline: timelineOf(new Map()), baseUrl: () => "http://site.example", webDir }));
  const server = createServer(app);
  const port = await listen(server, { port: 0, host: "127.0.0.1" });
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
