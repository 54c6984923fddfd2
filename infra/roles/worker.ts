/** The `worker` role: makes what is made of recordings, behind the live roles. */
import { startWorker } from "../../packager/replay/worker.ts";
import { runRole } from "./run-role.ts";

await runRole("worker", startWorker);
