/** `npm run rehearse -- --url … --listeners N …`: builds and sends a rehearsed crowd to a system of your own. */
import { install } from "./install.mjs";

install();
const { build } = await import("./build.mjs");
await build();
await import("../../dist/infra/rehearse/main.js");
