/** Offers of demo speakers go in, again and again; one child process per space speaks until the room ends, and is started again if it dies. */
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
  readonly maxDemos: number;
}

interface Demo {
  order: DemoOrder;
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

  /** Idempotent: the same people go on speaking, with newer tokens when they are new; other people take their place. @throws RostrumError `no_room_capacity`. */
  order(space: string, speakers: readonly DemoSpeaker[]): void {
    const running = this.#demos.get(space);
    const order = { url: `${this.#options.whipBase}${space}`, speakers };
    if (running && sameAccounts(running.order, order)) this.#renew(running, order);
    else this.#replace(space, order);
  }

  #replace(space: string, order: DemoOrder): void {
    this.stop(space);
    const { maxDemos } = this.#options;
    if (this.#demos.size >= maxDemos) throw new RostrumError("no_room_capacity", `At most ${maxDemos} demo spaces at a time.`);
    const demo: Demo = { order, child: undefined, attempt: 0 };
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

  #renew(demo: Demo, order: DemoOrder): void {
    if (demo.order.speakers.every(({ token }, index) => token === order.speakers[index]?.token)) return;
    demo.order = order;
    // A failed send surfaces as the exit that caused it.
    if (demo.child?.connected) demo.child.send(order, () => {});
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

function sameAccounts(one: DemoOrder, other: DemoOrder): boolean {
  return one.speakers.length === other.speakers.length && one.speakers.every(({ account }, index) => account === other.speakers[index]?.account);
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
