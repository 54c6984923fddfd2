/** Compiles the server with the TypeScript compiler and the pages' scripts with esbuild, into `dist/`. */
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install, root, run } from "./install.mjs";

/** Output name → entry. What the pages and embedders load from `/assets/` and `/player.js`. */
const webEntries = {
  capacity: "player/web/capacity.ts",
  home: "player/web/home.ts",
  listen: "player/web/listen.ts",
  player: "player/web/player.ts",
  studio: "ingest/studio/web/studio.ts",
};

/** Served beside the scripts as they are. */
const webFiles = ["style.css", "pages.css", "capacity.css", "logo.svg"];

export async function build() {
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", root]);
  const esbuild = await import("esbuild");
  const outdir = join(root, "dist/web");
  rmSync(outdir, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: webEntries,
    outdir,
    bundle: true,
    minify: true,
    sourcemap: true,
    format: "esm",
    target: ["es2022"],
    loader: { ".svg": "text", ".css": "text" },
    logLevel: "warning",
  });
  for (const name of webFiles) copyFileSync(join(root, "player/web", name), join(outdir, name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
