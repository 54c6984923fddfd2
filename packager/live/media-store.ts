/** One rendition's parts go in, parts and whole segments come out of memory for as long as anybody may still ask for them. */

interface StoredSegment {
  readonly bytes: Buffer;
  readonly parts: readonly number[];
}

export class MediaStore {
  readonly #parts = new Map<number, Buffer>();
  readonly #segments = new Map<number, StoredSegment>();
  readonly #retained: number;
  #bytes = 0;

  /** @param retained closed segments kept; an access unit's greatest length bounds the bytes. */
  constructor({ retained }: { readonly retained: number }) {
    this.#retained = retained;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  putPart(number: number, bytes: Buffer): void {
    this.#parts.set(number, bytes);
    this.#bytes += bytes.length;
  }

  /** Joins the parts of a segment, `standIn` giving what is missing; from now on its parts are views of the whole. */
  closeSegment(sequence: number, { parts, standIn }: { readonly parts: readonly number[]; readonly standIn: (part: number) => Buffer }): Buffer {
    const pieces = parts.map((part) => this.#parts.get(part) ?? standIn(part));
    const bytes = Buffer.concat(pieces);
    let at = 0;
    for (const [index, part] of parts.entries()) {
      const end = at + (pieces[index]?.length ?? 0);
      this.#bytes -= this.#parts.get(part)?.length ?? 0;
      if (this.#parts.has(part)) this.#parts.set(part, bytes.subarray(at, end));
      at = end;
    }
    this.#segments.set(sequence, { bytes, parts });
    this.#bytes += bytes.length;
    this.#forget();
    return bytes;
  }

  part(number: number): Buffer | undefined {
    return this.#parts.get(number);
  }

  segment(sequence: number): Buffer | undefined {
    return this.#segments.get(sequence)?.bytes;
  }

  #forget(): void {
    for (const [sequence, { bytes, parts }] of this.#segments) {
      if (this.#segments.size <= this.#retained) return;
      this.#segments.delete(sequence);
      this.#bytes -= bytes.length;
      for (const part of parts) this.#parts.delete(part);
    }
  }
}
