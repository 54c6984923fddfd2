import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { looks } from "../../../player/web/looks.ts";
import { webDir } from "../web-bundle.ts";

const folder = join(webDir, "../npm");
const source = join(webDir, "../../player/web");
const typescript = join(webDir, "../../node_modules/typescript/bin/tsc");
const read = (path: string) => readFileSync(path, "utf8");

test("the package holds what it exports, bundles into somebody's site, and keeps the engine apart there", async () => {
  const { exports: entries } = JSON.parse(read(join(folder, "package.json"))) as {
    readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  for (const path of Object.values(entries["."] ?? {})) assert.ok(existsSync(join(folder, path)), path);
  const { outputFiles } = await build({
    entryPoints: [join(folder, "rostrum-player.js")],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: "out",
    write: false,
  });
  assert.ok(outputFiles.length > 12, "the engine, the extras and each language are parts of their own");
});

test("a site that uses it is checked by its types, events too", async () => {
  const site = await mkdtemp(join(tmpdir(), "rostrum-site-"));
  await cp(folder, join(site, "node_modules/rostrum-player"), { recursive: true });
  await writeFile(
    join(site, "use.mts"),
    `import "rostrum-player";
const player = document.querySelector("rostrum-player");
player?.addEventListener("rostrum-stall", ({ detail }) => detail.stalls.toFixed());
player?.play();
// @ts-expect-error: no such layout
if (player) player.layout = "poster";
`,
  );
  const options = "--noEmit --strict --target es2022 --lib es2022,dom --module nodenext --ignoreConfig".split(" ");
  const { stdout } = await promisify(execFile)(process.execPath, [typescript, ...options, join(site, "use.mts")]).catch((error: { stdout: string }) => error);
  assert.equal(stdout, "");
  await rm(site, { recursive: true });
});

test("its types and its README name every property, event, part and scene", () => {
  const [types, words] = [read(join(folder, "rostrum-player.d.ts")), read(join(folder, "README.md"))];
  const properties = read(join(source, "properties.ts"));
  for (const [, name = ""] of properties.matchAll(/declare (\w+):/g)) {
    assert.match(types, new RegExp(`^  ${name}: `, "m"), name);
    assert.ok(words.includes(`\`${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\``), name);
  }
  for (const scene of Object.keys(looks)) assert.ok(types.includes(`"${scene}"`), scene);
  const views = readdirSync(source)
    .filter((name) => /(view|panel|extras|waveform|quality|player)\.ts$/.test(name))
    .map((name) => read(join(source, name)))
    .join("\n");
  for (const [, name = ""] of views.matchAll(/"(rostrum-(?!player)[a-z]+)"/g)) assert.ok(types.includes(`"${name}"`) && words.includes(`\`${name}\``), name);
  for (const [, names = ""] of views.matchAll(/ part="([a-z ]+)"/g)) for (const name of names.split(" ")) assert.ok(words.includes(`\`${name}\``), name);
});
