/** A level every 20 ms goes in, the moments at which someone begins and ceases to speak come out. */

const minTalkDb = -50;
const aboveFloorDb = 12;
/** A voice is believed after 60 ms within the last 100, silence after 500 ms. */
const window = 5;
const wanted = 3;
const hangFrames = 25;

export class TalkDetector {
  #recent = 0;
  #quiet = 0;
  #talking = false;

  get talking(): boolean {
    return this.#talking;
  }

  /** @returns true when {@link talking} has just changed. */
  push(levelDb: number, floorDb: number): boolean {
    const loud = levelDb > Math.max(minTalkDb, floorDb + aboveFloorDb);
    this.#recent = ((this.#recent << 1) | (loud ? 1 : 0)) & ((1 << window) - 1);
    this.#quiet = loud ? 0 : this.#quiet + 1;
    const talking = this.#talking ? this.#quiet < hangFrames : bits(this.#recent) >= wanted;
    return this.#set(talking);
  }

  /** Muted or gone: silent from now on. @returns true when that is a change. */
  stop(): boolean {
    this.#recent = 0;
    this.#quiet = 0;
    return this.#set(false);
  }

  #set(talking: boolean): boolean {
    const changed = talking !== this.#talking;
    this.#talking = talking;
    return changed;
  }
}

function bits(mask: number): number {
  let count = 0;
  for (let left = mask; left > 0; left >>= 1) count += left & 1;
  return count;
}
