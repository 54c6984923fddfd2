/** `npm run bench -- <name> [options]`: builds and runs one benchmark; its last line is one JSON object. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fail, install, root, run } from "./install.mjs";
import { installBenchPrograms } from "./system-packages.mjs";

install();
const { build } = await import("./build.mjs");
await build();
const [name, ...options] = process.argv.slice(2);
const names = readdirSync(join(root, "test/bench"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));
if (!names.includes(name)) fail(`Which benchmark? One of: ${names.join(", ")}.`);
installBenchPrograms(name);
run(process.execPath, [join(root, "dist/test/bench", `${name}.js`), ...options]);
