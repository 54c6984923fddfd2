/** Spaces that end go in; for a while it is known that they were, so that a late speaker is told "ended" and not "unknown". */
const maxKept = 1000;

export class EndedSpaces {
  readonly #spaces = new Set<string>();

  add(space: string): void {
    this.#spaces.delete(space);
    this.#spaces.add(space);
    const [oldest] = this.#spaces;
    if (this.#spaces.size > maxKept && oldest !== undefined) this.#spaces.delete(oldest);
  }

  remove(space: string): void {
    this.#spaces.delete(space);
  }

  has(space: string): boolean {
    return this.#spaces.has(space);
  }
}
