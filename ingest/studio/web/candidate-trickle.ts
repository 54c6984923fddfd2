/** The candidates a connection gathers go in, batched trickle fragments go out until the server says it takes none. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { trickleFragment } from "../model/trickle-fragment.ts";

/** Candidates come in bursts: one call carries a burst. */
const batchMs = 40;
const maxCandidates = 64;

export class CandidateTrickle {
  readonly #offer: string;
  readonly #send: (fragment: string) => Promise<boolean>;
  readonly #clock: Clock;
  #held: string[] = [];
  #taken = 0;
  #complete = false;
  #closed = false;
  #pending: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(offer: string, { send, clock }: { readonly send: (fragment: string) => Promise<boolean>; readonly clock: Clock }) {
    this.#offer = offer;
    this.#send = send;
    this.#clock = clock;
  }

  /** @param candidate a `candidate:…` line, or undefined when gathering is complete. */
  push(candidate: string | undefined): void {
    if (this.#closed || this.#taken >= maxCandidates) return;
    if (candidate === undefined) this.#complete = true;
    else {
      this.#taken++;
      this.#held.push(candidate);
    }
    this.#pending ??= this.#clock.after(batchMs, () => this.#flush());
  }

  close(): void {
    this.#closed = true;
    this.#pending?.();
  }

  #flush(): void {
    this.#pending = undefined;
    const fragment = trickleFragment(this.#offer, this.#held.splice(0), { complete: this.#complete });
    this.#sending = this.#sending.then(() => this.#deliver(fragment));
  }

  /** A refused fragment is no failure: the server sees our address by its own checks (RFC 8445 section 7.3.1.3). */
  async #deliver(fragment: string): Promise<void> {
    if (this.#closed) return;
    if (!(await this.#send(fragment).catch(() => true))) this.close();
  }
}
