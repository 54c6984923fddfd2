/** A configuration goes in; the roles run as child processes, each told where the others are. */
import { join } from "node:path";
import type { Clock } from "../clock/clock.ts";
import type { Config } from "../config/config.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { Closer } from "../lifecycle/closer.ts";
import type { Log } from "../log/log.ts";
import { findFreePorts } from "./free-ports.ts";
import { SupervisedRole } from "./supervised-role.ts";

export interface SupervisorOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly apiKey: string;
  /** Folder of the compiled role entries. */
  readonly rolesDir: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clockOffsetMs: number;
  /** Aborted when the system is to stop, which may be before all of it has started. */
  readonly stopping: AbortSignal;
}

export interface Supervisor {
  readonly publicPort: number;
  /** Stops the roles, the database after all that use it, and waits until they are gone. */
  close(): Promise<void>;
}

/** @returns undefined when it was stopped while starting. @throws StartupError when a role cannot start; those already started are stopped first. */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor | undefined> {
  const { environment, stopping } = options;
  refuseAddresses(environment);
  const closer = new Closer();
  stopping.addEventListener("abort", () => void closer.close().catch(() => undefined), { once: true });
  try {
    return { publicPort: await startRoles(options, closer), close: () => closer.close() };
  } catch (error) {
    await closer.close();
    if (stopping.aborted) return undefined;
    throw error;
  }
}

async function startRoles(options: SupervisorOptions, closer: Closer): Promise<number> {
  const [databasePort = 0, controlPort = 0, ingestPort = 0, packagerPort = 0, workerPort = 0, anyPort = 0] = await findFreePorts(6);
  // A port chosen here, not by the packager, is the same after its restart: the URL never changes.
  const publicPort = options.config.PORT === 0 ? anyPort : options.config.PORT;
  const shared = shareEnvironment(options, { controlPort, ingestPort, packagerPort, workerPort });
  const running: { readonly database: SupervisedRole[]; readonly others: SupervisedRole[] } = { database: [], others: [] };
  for (const roles of [running.database, running.others]) closer.add(() => Promise.all(roles.map((role) => role.stop())).then(() => undefined));
  const start = async (name: string, environment: NodeJS.ProcessEnv) => {
    if (closer.closing) throw new StartupError(`The role ${name} is not wanted any more.`);
    const role = new SupervisedRole({ ...options, name, entry: join(options.rolesDir, `${name}.js`), environment: { ...shared, ...environment } });
    running[name === "database" ? "database" : "others"].push(role);
    return role.start();
  };
  const startControl = async () => {
    const given = options.config.DATABASE_URL;
    const databaseUrl = given ?? (await start("database", { ROSTRUM_INTERNAL_PORT: String(databasePort) })).databaseUrl;
    await start("control", { ROSTRUM_INTERNAL_PORT: String(controlPort), DATABASE_URL: databaseUrl });
    await start("worker", { ROSTRUM_INTERNAL_PORT: String(workerPort), DATABASE_URL: databaseUrl });
  };
  await Promise.all([
    start("packager", { ROSTRUM_INTERNAL_PORT: String(packagerPort), PORT: String(publicPort) }),
    start("ingest", { ROSTRUM_INTERNAL_PORT: String(ingestPort) }),
    startControl(),
  ]);
  return publicPort;
}

function shareEnvironment(
  { apiKey, clockOffsetMs, environment }: SupervisorOptions,
  ports: { readonly controlPort: number; readonly ingestPort: number; readonly packagerPort: number; readonly workerPort: number },
): NodeJS.ProcessEnv {
  return {
    ...environment,
    // The SDK's advice on Node versions is for us, not for an operator's log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    API_KEY: apiKey,
    ROSTRUM_CLOCK_OFFSET_MS: String(clockOffsetMs),
    ROSTRUM_CONTROL_URL: `http://127.0.0.1:${ports.controlPort}`,
    ROSTRUM_INGEST_URL: `http://127.0.0.1:${ports.ingestPort}`,
    ROSTRUM_WORKER_URL: `http://127.0.0.1:${ports.workerPort}`,
    ROSTRUM_PACKAGER_URLS: `http://127.0.0.1:${ports.packagerPort}`,
  };
}

function refuseAddresses(environment: NodeJS.ProcessEnv): void {
  const given = ["ROSTRUM_CONTROL_URL", "ROSTRUM_INGEST_URL", "ROSTRUM_PACKAGER_URLS", "ROSTRUM_WORKER_URL", "ROSTRUM_INTERNAL_PORT"].find(
    (name) => environment[name],
  );
  if (given) throw new StartupError(`${given} is for roles that are started one by one; here the supervisor sets it.`);
}
