/** A frame goes in, the same with a breath of noise comes out: listeners can tell a pause from a failure, and rounding is dithered. */

/** RMS −76 dBFS: far under the loudness gate (−70 LUFS) and any room. */
const amplitude = 10 ** (-76 / 20) * Math.sqrt(6);
const noise = makeNoise(48_000);

export class ComfortNoise {
  #position = 0;

  add(frame: Float32Array): void {
    if (this.#position + frame.length > noise.length) this.#position = (this.#position * 7) % 997;
    const from = this.#position;
    for (let index = 0; index < frame.length; index++) frame[index] = (frame[index] as number) + (noise[from + index] as number);
    this.#position += frame.length;
  }
}

/** Triangular, from a fixed linear congruential sequence: twin rooms and tests hear the same. */
function makeNoise(length: number): Float32Array {
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    return seed / 2_147_483_648 / 2;
  };
  return Float32Array.from({ length }, () => (next() + next()) * amplitude);
}
