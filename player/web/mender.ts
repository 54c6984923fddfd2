/** A failed attempt goes in; what the listener is told, and after how long and by which way it is tried again, comes out. */
import { Attempts } from "./attempts.ts";
import type { ProgrammeState } from "./diagnostics.ts";
import type { Failure } from "./failure.ts";
import type { Pathways } from "./pathways.ts";
import { type Reason, reasonOf } from "./reason.ts";
import { cureFor } from "./recovery.ts";

/** What is over and not there so many times in a row is gone. */
const missesForGone = 2;

export interface Remedy {
  readonly state: ProgrammeState;
  readonly reason?: Reason;
  /** Absent: nothing is tried again before the listener asks. */
  readonly retryInMs?: number;
}

interface Circumstances {
  readonly nowMs: number;
  readonly online: boolean;
  /** Whether this listener has heard the programme already. */
  readonly heard: boolean;
}

export class Mender {
  readonly #pathways: Pathways;
  readonly #waits: boolean;
  readonly #attempts = new Attempts();
  #patient = false;

  /** @param waits whether a playlist that is not there may still come. */
  constructor(pathways: Pathways, { waits }: { readonly waits: boolean }) {
    this.#pathways = pathways;
    this.#waits = waits;
  }

  /** Whether the next attempt is to wait longer for an answer: the last one ended without any. */
  get patient(): boolean {
    return this.#patient;
  }

  /** @returns undefined where the decoder alone is to be restarted. */
  push(failure: Failure, { nowMs, online, heard }: Circumstances): Remedy | undefined {
    const { kind, silent = false, manifest, status } = failure;
    this.#patient = silent && !heard;
    const recentMediaErrors = kind === "media" ? this.#attempts.mediaFailed(nowMs) : 0;
    const { action, delayMs } = cureFor({ ...failure, heard, attempt: this.#attempts.count, recentMediaErrors });
    const reason = reasonOf(failure, { online });
    if (action === "recover-media") return undefined;
    if (action === "end") return { state: "ended", reason };
    // A cache may know the list of what is gone for minutes longer than what is in it.
    const missing = status === 404 && !heard && (manifest || this.#attempts.count >= missesForGone);
    if (missing && !this.#waits) return { state: "ended", reason };
    if (action === "give-up") return { state: "error", reason };
    const elsewhere = kind === "network" && action === "rebuild" && this.#pathways.failed({ silent });
    this.#attempts.failed();
    const state = action === "wait" ? "waiting" : heard ? "reconnecting" : "connecting";
    // A listener who has heard it is spared the reason of one hiccup.
    const told = !elsewhere && (!heard || this.#attempts.count > 1);
    return { state, ...(told && { reason }), retryInMs: elsewhere ? 0 : delayMs };
  }

  /** Called ten times a second: sound that goes on lets the failures before it be forgotten. */
  look({ nowMs, moved }: { readonly nowMs: number; readonly moved: boolean }): void {
    if (moved) this.#attempts.sounding(nowMs);
    else this.#attempts.silent();
    if (this.#attempts.count === 0) this.#pathways.settled();
  }
}
