/** `npm run check`: types of server and browser code, lint with the import walls, and dead code. */
import { install, run } from "./install.mjs";

install();
const node = (script, ...args) => run(process.execPath, [script, ...args]);
node("node_modules/typescript/bin/tsc", "-p", ".");
node("node_modules/typescript/bin/tsc", "-p", "player");
node("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings");
node("node_modules/knip/bin/knip.js");
console.error("Types, lint, import walls and dead code: nothing to report.");
