/** News goes in, everybody who listens hears it; what one of them throws goes to whoever counts it, and the others hear the news all the same. */

export class Listeners<News extends readonly unknown[]> {
  readonly #listeners = new Set<(...news: News) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** @returns a function that stops it. */
  add(listener: (...news: News) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(...news: News): void {
    for (const listener of this.#listeners) {
      try {
        listener(...news);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
