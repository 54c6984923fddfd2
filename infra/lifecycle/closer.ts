/** Cleanups go in; one idempotent `close()` comes out that runs them all, newest first, and waits. */

type Cleanup = () => void | Promise<void>;

export class Closer {
  readonly #cleanups: Cleanup[] = [];
  #closing: Promise<void> | undefined;

  /** Adds a cleanup. After `close()` has begun it runs at once, so nothing opened late is left behind. */
  add(cleanup: Cleanup): void {
    if (this.#closing) void this.#closing.then(cleanup, cleanup);
    else this.#cleanups.push(cleanup);
  }

  get closing(): boolean {
    return this.#closing !== undefined;
  }

  /** Runs every cleanup in reverse order. Errors do not stop the rest; the first one is thrown at the end. */
  close(): Promise<void> {
    // The first cleanup must already find `closing` true, so the run begins a step later.
    this.#closing ??= Promise.resolve().then(() => this.#run());
    return this.#closing;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
