/** Requests for demo speakers go in; one child process per space speaks until the room ends, and is started again if it dies. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import type { Log } from "../../infra/log/log.ts";
import type { DemoOrder } from "./demo-messages.ts";
import type { DemoSpeaker } from "./demo-request.ts";

export interface DemoRunnerOptions {
  /** `http://host:port/whip/`. */
  readonly whipBase: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Spaces with demo speakers at one time. */
  readonly maxDemos?: number;
}

interface Demo {
  readonly order: DemoOrder;
  child: ChildProcess | undefined;
  attempt: number;
}

const entry = join(import.meta.dirname, "demo-process.js");

export class DemoRunner {
  readonly #options: DemoRunnerOptions;
  readonly #demos = new Map<string, Demo>();

  constructor(options: DemoRunnerOptions) {
    this.#options = options;
  }

  /** Replaces the speakers already there. @throws RostrumError `no_room_capacity`. */
  start(space: string, speakers: readonly DemoSpeaker[]): void {
    this.stop(space);
    const { maxDemos = 4, whipBase } = this.#options;
    if (this.#demos.size >= maxDemos) throw new RostrumError("no_room_capacity", `At most ${maxDemos} demo spaces at a time.`);
    const demo: Demo = { order: { url: `${whipBase}${space}`, speakers }, child: undefined, attempt: 0 };
    this.#demos.set(space, demo);
    this.#spawn(space, demo);
  }

  stop(space: string): void {
    const demo = this.#demos.get(space);
    this.#demos.delete(space);
    if (demo?.child) void end(demo.child);
  }

  async close(): Promise<void> {
    const children = [...this.#demos.values()].flatMap(({ child }) => child ?? []);
    this.#demos.clear();
    await Promise.all(children.map(end));
  }

  #spawn(space: string, demo: Demo): void {
    const { clock, log } = this.#options;
    if (this.#demos.get(space) !== demo) return;
    const child = fork(entry, [], { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
    demo.child = child;
    child.on("error", (error) => log.warn({ space, error }, "demo speakers could not be told"));
    child.send(demo.order);
    log.info({ space, child: child.pid, speakers: demo.order.speakers.length }, "demo speakers started");
    child.once("exit", () => {
      if (this.#demos.get(space) === demo) clock.after(backoffMs(demo.attempt++), () => this.#spawn(space, demo));
    });
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}
