/** The page scripts as the build bundles them, in a folder of the test's own. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

export async function bundlePages(): Promise<{ readonly webDir: string; remove(): Promise<void> }> {
  const webDir = await mkdtemp(join(tmpdir(), "rostrum-web-"));
  const entryPoints = Object.fromEntries(["capacity", "home", "listen", "player"].map((name) => [name, join(root, `player/web/${name}.ts`)]));
  await build({ entryPoints, outdir: webDir, bundle: true, format: "esm", target: ["es2022"], loader: { ".svg": "text", ".css": "text" }, logLevel: "error" });
  for (const name of ["style.css", "pages.css", "capacity.css", "logo.svg"]) await copyFile(join(root, "player/web", name), join(webDir, name));
  return { webDir, remove: () => rm(webDir, { recursive: true, force: true }) };
}
