/** The others' mix goes in, sound comes out of the chosen loudspeaker; it says when the browser wants a click first. */

export class RemoteAudio {
  readonly #element: HTMLAudioElement;
  readonly #onBlocked: (blocked: boolean) => void;
  #outputId: string | undefined;

  constructor(element: HTMLAudioElement, { onBlocked }: { readonly onBlocked: (blocked: boolean) => void }) {
    this.#element = element;
    this.#onBlocked = onBlocked;
  }

  static get outputsSelectable(): boolean {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  get outputId(): string | undefined {
    return this.#outputId;
  }

  /** Idempotent: the same stream goes on without a gap. */
  play(stream: MediaStream | undefined): void {
    if (this.#element.srcObject === (stream ?? null)) return;
    this.#element.srcObject = stream ?? null;
    if (stream) this.resume();
  }

  resume(): void {
    this.#element.play().then(
      () => this.#onBlocked(false),
      (error: unknown) => this.#onBlocked(error instanceof DOMException && error.name === "NotAllowedError"),
    );
  }

  /** @returns whether the loudspeaker could be used. */
  async choose(outputId: string): Promise<boolean> {
    try {
      await this.#element.setSinkId(outputId);
      this.#outputId = outputId;
      return true;
    } catch {
      return false;
    }
  }
}
