/** The studio's script is built from source. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** From dist/test/ingest/studio/ to the project's root. */
const root = fileURLToPath(new URL("../../../../", import.meta.url));
export const style = join(root, "player/web/style.css");

export async function buildStudio(): Promise<{ readonly webDir: string; remove(): Promise<void> }> {
  const webDir = await mkdtemp(join(tmpdir(), "rostrum-studio-"));
  await build({
    absWorkingDir: root,
    entryPoints: { studio: "ingest/studio/web/studio.ts" },
    outdir: webDir,
    bundle: true,
    format: "esm",
    target: ["es2022"],
    loader: { ".css": "text" },
    logLevel: "error",
  });
  return { webDir, remove: () => rm(webDir, { recursive: true, force: true }) };
}
