/** The `packager` role: the live origin, owner of the public port. */
import { startPackager } from "../../packager/packager.ts";
import { runRole } from "./run-role.ts";

await runRole("packager", startPackager);
