/** One forked room process, seen from its parent: orders and joins go in, its messages come out, its death is told once. */
import { type ChildProcess, fork } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { FromRoomProcess, Member, RoomProcessSettings, ToRoomProcess } from "./room-messages.ts";
import type { AudioOffer } from "./sdp-offer.ts";

export interface RoomChildOptions {
  /** Offers it answers at the same time. */
  readonly maxPendingJoins: number;
  /** As `nice` counts it. */
  readonly niceness: number;
  onMessage(message: FromRoomProcess): void;
  onExit(): void;
}

interface PendingJoin {
  readonly resolve: (sdp: string) => void;
  readonly reject: (error: RostrumError) => void;
  readonly timer: NodeJS.Timeout;
}

const joinTimeoutMs = 3000;
const entry = join(import.meta.dirname, "room-process.js");

export class RoomChild {
  readonly #child: ChildProcess;
  readonly #options: RoomChildOptions;
  readonly #pending = new Map<number, PendingJoin>();
  readonly #exited: Promise<void>;
  #requests = 0;
  #gone = false;

  constructor(settings: RoomProcessSettings, options: RoomChildOptions) {
    this.#options = options;
    this.#child = fork(entry, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
    goFirst(this.#child.pid, options.niceness);
    this.#child.on("message", (message: FromRoomProcess) => this.#receive(message));
    // A failed send surfaces as the exit that caused it.
    this.#child.on("error", () => {});
    this.#exited = new Promise((resolve) => this.#child.once("exit", () => resolve(this.#leave())));
    this.send({ kind: "start", settings });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToRoomProcess): void {
    if (!this.#gone && this.#child.connected) this.#child.send(message, () => {});
  }

  /** @returns the SDP answer. @throws RostrumError as the room refuses, `unavailable` when the process does not answer. */
  join(space: string, { member, offer }: { readonly member: Member; readonly offer: AudioOffer }): Promise<string> {
    if (this.#gone || this.#pending.size >= this.#options.maxPendingJoins) return Promise.reject(unavailable());
    const request = this.#requests++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(request)?.reject(unavailable()), joinTimeoutMs);
      this.#pending.set(request, { resolve, reject, timer });
      this.send({ kind: "join", request, space, member, offer });
    });
  }

  /** Ends the process and waits for it. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await this.#exited;
    clearTimeout(timer);
  }

  #receive(message: FromRoomProcess): void {
    if (message.kind === "answer") this.#settle(message.request)?.resolve(message.sdp);
    else if (message.kind === "refusal") this.#settle(message.request)?.reject(new RostrumError(message.code, message.detail));
    else this.#options.onMessage(message);
  }

  #settle(request: number): PendingJoin | undefined {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    clearTimeout(pending?.timer);
    return pending;
  }

  #leave(): void {
    this.#gone = true;
    for (const request of [...this.#pending.keys()]) this.#settle(request)?.reject(unavailable());
    this.#options.onExit();
  }
}

/** What is mixed too late is lost, and everything else can wait a moment. The threads that the process starts from now on go first as well. */
function goFirst(pid: number | undefined, niceness: number): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, Math.min(niceness, getPriority(pid)));
  } catch {
    // Not allowed here, or dead already: then it takes its turn like all others.
  }
}

function unavailable(): RostrumError {
  return new RostrumError("unavailable", "The room process is not ready; try again.", { retryAfterSeconds: 1 });
}
