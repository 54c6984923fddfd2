/** Compiles the server with the TypeScript compiler and the pages' scripts with esbuild, into `dist/`. */
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";
import { compress } from "./compress.mjs";
import { install, root, run } from "./install.mjs";

/** Output name → entry. What the pages and embedders load from `/assets/` and `/player.js`. */
const webEntries = {
  capacity: "player/web/capacity.ts",
  "embed-builder": "player/web/embed-builder.ts",
  "clip-maker": "player/web/clip-maker.ts",
  downloads: "player/web/downloads.ts",
  "replay-editor": "player/web/replay-editor.ts",
  guest: "ingest/studio/web/guest.ts",
  home: "player/web/home.ts",
  listen: "player/web/listen.ts",
  player: "player/web/player.ts",
  studio: "ingest/studio/web/studio.ts",
};

/** Served beside the scripts as they are. */
const webFiles = ["style.css", "pages.css", "home.css", "share.css", "capacity.css", "embed-builder.css", "logo.svg"];

export async function build() {
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", root]);
  const outdir = join(root, "dist/web");
  rmSync(outdir, { recursive: true, force: true });
  await bundle(webEntries, { root, outdir, publicPath: "/assets/", hashed: true });
  for (const name of webFiles) copyFileSync(join(root, "player/web", name), join(outdir, name));
  await compress(outdir);
  await buildPackage();
  buildClient();
  // Its process would stay as long as this one, which becomes the supervisor.
  await (await import("esbuild")).stop();
}

/** `dist/npm`, ready for `npm publish`: the element for sites that bundle it themselves. */
async function buildPackage() {
  const outdir = join(root, "dist/npm");
  rmSync(outdir, { recursive: true, force: true });
  await bundle({ "rostrum-player": webEntries.player }, { root, outdir, publicPath: "./", hashed: false });
  for (const name of ["package.json", "README.md", "rostrum-player.d.ts"]) copyFileSync(join(root, "player/package", name), join(outdir, name));
  copyFileSync(join(root, "LICENSE"), join(outdir, "LICENSE"));
}

/** `dist/npm-client`: the typed client of the API. */
function buildClient() {
  const outdir = join(root, "dist/npm-client");
  rmSync(outdir, { recursive: true, force: true });
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "infra/client")]);
  copyFileSync(join(root, "infra/client/package.json"), join(outdir, "package.json"));
  copyFileSync(join(root, "LICENSE"), join(outdir, "LICENSE"));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
