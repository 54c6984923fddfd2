/** The `packager` role: the live origin, owner of the public port. */
import { startPackager } from "../../packager/packager.ts";
import { runRole } from "./run-role.ts";

await runRole("packager", async (context) => {
  const packager = await startPackager(context);
  return { ready: { publicPort: packager.port }, close: () => packager.close() };
});
