/** A JSON value goes into one small file that is whole at any moment, whatever is killed when; the last value wins. */
import { open, readFile, rename, rm } from "node:fs/promises";

export class KeptFile {
  readonly #path: string;
  #next: string | undefined;
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves once this value or a later one is kept. @throws Error when the disk does not take it. */
  write(value: unknown): Promise<void> {
    this.#next = JSON.stringify(value);
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async remove(): Promise<void> {
    this.#next = undefined;
    await this.#writing?.catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #drain(): Promise<void> {
    while (this.#next !== undefined) {
      const text = this.#next;
      this.#next = undefined;
      const draft = `${this.#path}.draft`;
      const file = await open(draft, "w");
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
    }
  }
}

/** @returns undefined when nothing is there or it is not JSON. */
export async function readKept(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
