/** A wish for more goes in; the extras are loaded once, given the shell's lit and their style, and come out. */
import { html, nothing, svg } from "lit";
import type { Extras, ExtrasFacts, ExtrasHost } from "./extras.ts";

interface ExtrasSlotOptions {
  readonly host: ExtrasHost;
  readonly facts: () => ExtrasFacts;
  readonly root: () => ShadowRoot | null;
}

export class ExtrasSlot {
  readonly #options: ExtrasSlotOptions;
  #loading: Promise<Extras | undefined> | undefined;
  #extras: Extras | undefined;

  constructor(options: ExtrasSlotOptions) {
    this.#options = options;
  }

  get present(): Extras | undefined {
    return this.#extras;
  }

  /** Also tried again after a failure. */
  load(): Promise<Extras | undefined> {
    this.#loading ??= this.#load().catch(() => {
      this.#loading = undefined;
      return undefined;
    });
    return this.#loading;
  }

  close(): void {
    this.#extras?.close();
  }

  async #load(): Promise<Extras> {
    const { Extras: Kind } = await import("./extras.ts");
    const { host, facts, root } = this.#options;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(Kind.style);
    root()?.adoptedStyleSheets.push(sheet);
    this.#extras = new Kind({ html, svg, nothing }, host, facts());
    host.onChange();
    return this.#extras;
  }
}
