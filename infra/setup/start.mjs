/** `npm start`: installs and builds what is missing, then becomes the supervisor. */
import { install } from "./install.mjs";

install();
const { build } = await import("./build.mjs");
await build();
await import("../../dist/infra/supervisor/main.js");
