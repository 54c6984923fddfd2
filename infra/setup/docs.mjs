/** `npm run docs`: writes the configuration and error tables of the README, and the client's types, anew from the code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientTypes } from "./client-types.mjs";
import { install, root, run } from "./install.mjs";
import { errorTable, fillIn, settingsTable } from "./reference-tables.mjs";

install();
const { build } = await import("./build.mjs");
await build();
const { settings } = await import("../../dist/infra/config/settings.js");
const { catalogue } = await import("../../dist/infra/errors/catalogue.js");
const path = join(root, "README.md");
const text = fillIn(readFileSync(path, "utf8"), "settings", settingsTable(settings));
writeFileSync(path, fillIn(text, "errors", errorTable(catalogue)));

const { controlRoutes } = await import("../../dist/ingest/spaces/routes/control-routes.js");
const { createOpenApi } = await import("../../dist/ingest/spaces/openapi.js");
// What the handlers work with is not needed to describe what they take and give.
writeFileSync(join(root, "infra/client/calls.ts"), clientTypes(createOpenApi(controlRoutes({}), { base: "" })));
run(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "format", "--write", "infra/client"]);
