/** A level a frame goes in, the gain that lets a voice through and holds back an empty room comes out. */

const minOpenDb = -58;
const aboveFloorDb = 6;
/** 400 ms: word ends and short pauses pass. */
const holdFrames = 20;
/** 120 ms of fading. */
const fadeFrames = 6;

export class Gate {
  #held = 0;
  #gain = 0;

  /** 1 open, 0 closed. */
  push(levelDb: number, floorDb: number): number {
    if (levelDb > Math.max(minOpenDb, floorDb + aboveFloorDb)) this.#held = holdFrames;
    else if (this.#held > 0) this.#held--;
    this.#gain = this.#held > 0 ? 1 : Math.max(0, this.#gain - 1 / fadeFrames);
    if (this.#gain < 1e-6) this.#gain = 0;
    return this.#gain;
  }

  /** Without input: closed at once. */
  close(): void {
    this.#held = 0;
    this.#gain = 0;
  }
}
