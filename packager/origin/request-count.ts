/** Live requests go in by what they ask for; one counter series a kind comes out, added up only when it is read. */
import { Counter, type Registry } from "prom-client";
import type { LiveTarget } from "./live-path.ts";

const kinds: readonly LiveTarget["kind"][] = [
  "multivariant",
  "media",
  "saver-media",
  "init",
  "part",
  "saver-part",
  "segment",
  "plain-multivariant",
  "plain-media",
  "replay-multivariant",
  "replay-media",
  "replay-captions",
  "replay-caption-text",
  "clip-multivariant",
  "clip-media",
  "cut",
];

export class RequestCount {
  /** Plain numbers: a labelled counter would cost each request more than its routing. */
  readonly #counts = new Map(kinds.map((kind) => [kind, 0]));

  constructor({ metrics }: { readonly metrics: Registry }) {
    const counts = this.#counts;
    new Counter({
      name: "rostrum_origin_requests_total",
      help: "Live requests, by what was asked for.",
      labelNames: ["kind"],
      registers: [metrics],
      collect() {
        this.reset();
        for (const [kind, count] of counts) this.inc({ kind }, count);
      },
    });
  }

  add(kind: LiveTarget["kind"]): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }
}
