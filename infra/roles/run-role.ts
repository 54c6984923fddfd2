/** The life of a role process: configuration in, the role running, and an orderly end on SIGTERM or when the supervisor is gone. */
import type { Registry } from "prom-client";
import type { Clock } from "../clock/clock.ts";
import { createSystemClock } from "../clock/system-clock.ts";
import { keepApiKey } from "../config/api-key.ts";
import { type Config, readConfig } from "../config/config.ts";
import { internalBearer } from "../config/secrets.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { createInternalCaller, type InternalCaller } from "../http/internal-call.ts";
import { createLog, type Log } from "../log/log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import type { ReadyMessage } from "../supervisor/role-message.ts";

export interface RoleContext {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly apiKey: string;
  readonly caller: InternalCaller;
}

export interface RunningRole {
  readonly ready?: Omit<ReadyMessage, "ready">;
  close(): Promise<void>;
}

/** Starts a role and stays until it is told to stop. Exits 1 with one line when it cannot start, 0 after an orderly end. */
export async function runRole(name: string, start: (context: RoleContext) => Promise<RunningRole>): Promise<void> {
  try {
    const context = createContext(name);
    const stopped = waitForStop();
    const role = await start(context);
    process.send?.({ ready: true, ...role.ready } satisfies ReadyMessage);
    await stopped;
    await role.close();
    // The native WebRTC library may keep threads alive, so the end is said aloud.
    process.exit(0);
  } catch (error) {
    refuse(error);
  }
}

function createContext(name: string): RoleContext {
  const config = readConfig();
  const offset = config.ROSTRUM_CLOCK_OFFSET_MS;
  const apiKey = config.API_KEY ?? keepApiKey(config.DATA_DIR).apiKey;
  return {
    config,
    clock: createSystemClock(offset === undefined ? {} : { offsetMs: offset }),
    log: createLog({ level: config.LOG_LEVEL, role: name }),
    metrics: createMetrics(name),
    apiKey,
    caller: createInternalCaller({ bearer: internalBearer(apiKey) }),
  };
}

function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    process.on("SIGTERM", () => resolve());
    process.on("disconnect", () => resolve());
    // Ctrl-C reaches the whole process group; the supervisor decides the order of the end.
    process.on("SIGINT", () => undefined);
  });
}

function refuse(error: unknown): void {
  const line = error instanceof StartupError ? error.message : String(error instanceof Error ? (error.stack ?? error.message) : error);
  if (process.send) process.send({ refusal: line }, () => process.exit(1));
  else {
    console.error(line);
    process.exit(1);
  }
}
