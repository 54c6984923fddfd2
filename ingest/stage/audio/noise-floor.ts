/** A level a frame goes in, the level of the room behind the voice comes out: the slowly rising minimum. */

const lowestDb = -75;
/** A voice without a pause is not taken for noise: the floor stays under any that is worth hearing. */
const highestDb = -48;
/** 0.5 dB a second. */
const riseDb = 0.01;

export class NoiseFloor {
  #db = -65;

  get db(): number {
    return this.#db;
  }

  push(levelDb: number): number {
    const risen = Math.min(this.#db + riseDb, levelDb);
    this.#db = Math.max(lowestDb, Math.min(highestDb, risen));
    return this.#db;
  }
}
