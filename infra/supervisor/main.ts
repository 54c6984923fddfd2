/** `npm start`: the environment goes in, one line with the URL comes out once everything serves; SIGINT or SIGTERM ends it cleanly. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSystemClock, measureClockOffset } from "../clock/system-clock.ts";
import { keepApiKey } from "../config/api-key.ts";
import { readConfig } from "../config/config.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { createLog } from "../log/log.ts";
import { ownDirectory } from "./owner-lock.ts";
import { startSupervisor } from "./supervisor.ts";

async function main(): Promise<void> {
  const config = readConfig();
  const clockOffsetMs = config.ROSTRUM_CLOCK_OFFSET_MS ?? measureClockOffset();
  const clock = createSystemClock({ offsetMs: clockOffsetMs });
  const log = createLog({ level: config.LOG_LEVEL, role: "supervisor" });
  const kept = keepApiKey(config.DATA_DIR);
  const apiKey = config.API_KEY ?? kept.apiKey;
  const release = await ownDirectory(config.DATA_DIR);
  const rolesDir = join(dirname(fileURLToPath(import.meta.url)), "../roles");
  const stopping = new AbortController();
  const stopped = waitForStop().then(() => stopping.abort());
  const supervisor = await startSupervisor({ config, clock, log, apiKey, rolesDir, environment: process.env, clockOffsetMs, stopping: stopping.signal });
  if (!supervisor) return release();
  if (kept.made && !config.API_KEY) console.log(`API key (kept in ${join(config.DATA_DIR, "api-key")}): ${apiKey}`);
  console.log(`Rostrum is ready at ${config.PUBLIC_URL ?? `http://localhost:${supervisor.publicPort}`}`);
  await stopped;
  await supervisor.close();
  release();
}

function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
