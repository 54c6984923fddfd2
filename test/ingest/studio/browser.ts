/** A Chromium with a microphone that beeps, and the studio's script built from source. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";

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

/** @param options.allowed whether the browser grants the microphone. */
export function launch({ allowed = true }: { readonly allowed?: boolean } = {}): Promise<Browser> {
  const grant = allowed ? ["--use-fake-ui-for-media-stream"] : ["--deny-permission-prompts"];
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking", "--use-fake-device-for-media-stream", ...grant],
  });
}
