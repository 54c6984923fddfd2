/** The parts that are asked for go in, in order; whether one is asked for again and again although it came comes out. */

const patience = 4;

/**
 * hls.js 1.7 can take the last part of a young programme's only closed segment for missing, and asks for it for as long as the segment
 * after it is open. Moving the playhead past the part ends that.
 */
export class RepeatedPart {
  #name = "";
  #times = 0;

  push(name: string): boolean {
    this.#times = name === this.#name ? this.#times + 1 : 1;
    this.#name = name;
    return this.#times % patience === 0;
  }
}
