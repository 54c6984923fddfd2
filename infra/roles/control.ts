/** The `control` role: the API and the pages, assembled from the stage's and the player's folders. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startControl } from "../../ingest/spaces/control.ts";
import { createStudioPage } from "../../ingest/studio/page.ts";
import { createClipReader } from "../../player/pages/clip.ts";
import { createLookReader, withLooks } from "../../player/pages/look.ts";
import { createPages } from "../../player/pages/pages.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { runRole } from "./run-role.ts";

const webDir = join(dirname(fileURLToPath(import.meta.url)), "../../web");

await runRole("control", async (context) => {
  const { DATABASE_URL: databaseUrl, ROSTRUM_STORE_URL: storeUrl, ROSTRUM_WORKER_URL: workerUrl } = context.config;
  if (!databaseUrl) throw new StartupError("DATABASE_URL is missing: the control role needs a database.");
  return startControl({
    ...context,
    databaseUrl,
    pages: ({ directory, timeline, baseUrl, localTrial }) => {
      const shown = withLooks({ directory, timeline }, { readLook: createLookReader({ workerUrl }), clock: context.clock });
      const readClip = createClipReader({ workerUrl });
      return [createStudioPage({ webDir }), createPages({ ...shown, readClip, baseUrl, localTrial, webDir, storeUrl, metrics: context.metrics })];
    },
  });
});
