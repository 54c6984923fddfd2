/** One role as a child process: started, restarted with capped back-off when it dies, stopped with a deadline. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Clock } from "../clock/clock.ts";
import { StartupError } from "../errors/rostrum-error.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { Log } from "../log/log.ts";
import { isReadyMessage, isRefusalMessage, type ReadyMessage } from "./role-message.ts";

export interface RoleOptions {
  readonly name: string;
  /** Compiled entry file. */
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Log;
}

/** A role that served this long is taken to be well: the next restart is quick again. */
const steadyMs = 10_000;
/** How long a role may take to stop before it is killed. */
const stopMs = 8_000;

export class SupervisedRole {
  readonly #options: RoleOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #failures = 0;
  #startedAt = 0;

  constructor(options: RoleOptions) {
    this.#options = options;
  }

  /** Starts the role and waits until it serves. @throws StartupError when it gives up before that. */
  async start(): Promise<ReadyMessage> {
    const child = this.#spawn();
    const message = await firstWord(child, this.#options.name);
    child.once("exit", (code, signal) => this.#restart(code, signal));
    return message;
  }

  /** Asks the role to stop, kills it at the deadline, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const cancel = this.#options.clock.after(stopMs, () => child.kill("SIGKILL"));
    await gone;
    cancel();
  }

  #spawn(): ChildProcess {
    this.#startedAt = this.#options.clock.now();
    this.#child = fork(this.#options.entry, { env: this.#options.environment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    return this.#child;
  }

  #restart(code: number | null, signal: string | null): void {
    if (this.#stopping) return;
    const { clock, log, name } = this.#options;
    if (clock.now() - this.#startedAt > steadyMs) this.#failures = 0;
    const delay = this.#failures === 0 ? 0 : backoffMs(this.#failures);
    this.#failures += 1;
    log.warn({ name, code, signal, delay }, "role ended; restarting");
    clock.after(delay, () => {
      if (!this.#stopping) this.#respawn();
    });
  }

  #respawn(): void {
    const { log, name } = this.#options;
    const child = this.#spawn();
    child.on("message", (message) => {
      if (isRefusalMessage(message)) log.error({ name, reason: message.refusal }, "role refuses to start");
    });
    // A fork that fails (no process or memory to be had) is an end like any other.
    let over = false;
    const end = (code: number | null, signal: string | null) => {
      if (!over) this.#restart(code, signal);
      over = true;
    };
    child.once("exit", end);
    child.on("error", (error) => {
      log.error({ name, reason: error.message }, "role could not be forked");
      if (child.pid === undefined) end(null, null);
    });
  }
}

/** Resolves with the role's ready message; rejects with its own line, or with the way it ended. */
function firstWord(child: ChildProcess, name: string): Promise<ReadyMessage> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      if (isReadyMessage(message)) resolve(message);
      else if (isRefusalMessage(message)) reject(new StartupError(message.refusal));
    });
    child.on("error", (error) => reject(new StartupError(`The role ${name} could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => reject(new StartupError(`The role ${name} ended while starting (${signal ?? `exit code ${code}`}).`)));
  });
}
