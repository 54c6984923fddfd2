/** Where the build, which runs before any test, has put the pages' scripts. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const webDir = join(dirname(fileURLToPath(import.meta.url)), "../../web");
