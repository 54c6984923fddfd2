/** `npm start`: prepares the tree and becomes the supervisor. */
import { prepare } from "./prepare.mjs";

await prepare();
await import("../../dist/infra/supervisor/main.js");
