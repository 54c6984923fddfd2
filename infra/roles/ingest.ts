/** The `ingest` role: the WHIP front and its room processes; nothing else runs here. */
import { startIngest } from "../../ingest/stage/ingest.ts";
import { runRole } from "./run-role.ts";

await runRole("ingest", startIngest);
