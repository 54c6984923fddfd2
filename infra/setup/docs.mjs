/** `npm run docs`: writes the configuration and error tables of the README anew from the code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, root } from "./install.mjs";
import { errorTable, fillIn, settingsTable } from "./reference-tables.mjs";

install();
const { build } = await import("./build.mjs");
await build();
const { settings } = await import("../../dist/infra/config/settings.js");
const { catalogue } = await import("../../dist/infra/errors/catalogue.js");
const path = join(root, "README.md");
const text = fillIn(readFileSync(path, "utf8"), "settings", settingsTable(settings));
writeFileSync(path, fillIn(text, "errors", errorTable(catalogue)));
