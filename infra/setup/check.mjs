/** `npm run check`: types of server and browser code, lint with the import walls, and dead code. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { install, root, run } from "./install.mjs";

install();
// First, as the dead code is looked for in what it makes too.
run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."]);
const checks = [
  ["node_modules/typescript/bin/tsc", "-p", "player"],
  ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  ["node_modules/knip/bin/knip.js"],
];
const ends = await Promise.all(checks.map((check) => once(spawn(process.execPath, check, { cwd: root, stdio: "inherit" }), "exit")));
if (ends.some(([code]) => code !== 0)) process.exit(1);
console.error("Types, lint, import walls and dead code: nothing to report.");
