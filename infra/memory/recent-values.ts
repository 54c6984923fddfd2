/** A key goes in, its value comes out: read once however many ask, kept a moment, and kept longer when its source is away. */
import type { Clock, EpochMs, Milliseconds } from "../clock/clock.ts";
import { RostrumError } from "../errors/rostrum-error.ts";

export interface RecentOptions<Value> {
  readonly clock: Clock;
  readonly read: (key: string) => Promise<Value>;
  readonly freshMs: Milliseconds;
  /** For so long after that, the old value is given at once while the next one is read: nobody waits. None by default. */
  readonly staleMs?: Milliseconds;
  /** The least recently read entry goes first beyond this count. */
  readonly maxEntries: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly freshUntil: EpochMs;
}

/** How long a caller waits for a fresh value when an older one is at hand. */
const patienceMs = 300;

export class RecentValues<Value> {
  readonly #options: RecentOptions<Value>;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #reads = new Map<string, Promise<Value>>();

  constructor(options: RecentOptions<Value>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  async get(key: string): Promise<Value> {
    const held = this.#entries.get(key);
    if (held && held.freshUntil > this.#options.clock.now()) return held.value;
    const read = this.#reads.get(key) ?? this.#read(key);
    if (!held) return read;
    if (held.freshUntil + (this.#options.staleMs ?? 0) > this.#options.clock.now()) {
      // Its failure is met by who asks next.
      read.catch(() => undefined);
      return held.value;
    }
    const late = this.#options.clock.sleep(patienceMs).then(() => held.value);
    return Promise.race([read, late]).catch((error: unknown) => {
      if (error instanceof RostrumError && error.code === "unavailable") return held.value;
      throw error;
    });
  }

  /** The next `get` reads again; reads under way are not shared with it. The old value still serves while the source is away. */
  expire(key: string): void {
    this.#reads.delete(key);
    const held = this.#entries.get(key);
    if (held) this.#entries.set(key, { value: held.value, freshUntil: 0 });
  }

  /** What was just read elsewhere; reads under way may be older and are not kept. */
  put(key: string, value: Value): void {
    this.#reads.delete(key);
    this.#keep(key, value);
  }

  #read(key: string): Promise<Value> {
    const read = this.#options.read(key).then(
      (value) => {
        if (this.#settle(key, read)) this.#keep(key, value);
        return value;
      },
      (error: unknown) => {
        if (this.#settle(key, read) && !(error instanceof RostrumError && error.code === "unavailable")) this.#entries.delete(key);
        throw error;
      },
    );
    this.#reads.set(key, read);
    return read;
  }

  /** Whether `read` is still the latest for its key. */
  #settle(key: string, read: Promise<Value>): boolean {
    if (this.#reads.get(key) !== read) return false;
    return this.#reads.delete(key);
  }

  #keep(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, freshUntil: this.#options.clock.now() + this.#options.freshMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
