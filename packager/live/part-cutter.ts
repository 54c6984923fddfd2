/** Numbered access units of one rendition go in, whole parts come out: cut by number, so that every rendition and every twin cuts alike. */
import { fragment } from "./box/fragment.ts";
import { silentAccessUnit } from "./encode/silence.ts";
import { accessUnitStart } from "./grid.ts";

/** The access units `[first, end)` of part `number`. */
export interface PartRange {
  readonly number: number;
  readonly first: number;
  readonly end: number;
}

export interface CutPart {
  readonly bytes: Buffer;
  /** Access units that silence stands in for. */
  readonly filled: number;
}

export class PartCutter {
  /** Access units of parts not cut yet. */
  readonly #held = new Map<number, Buffer>();
  #cutUntil = 0;

  /** @returns false when the part it belongs to is out already. */
  accept(accessUnit: number, bytes: Buffer): boolean {
    if (accessUnit < this.#cutUntil) return false;
    this.#held.set(accessUnit, bytes);
    return true;
  }

  isComplete({ first, end }: PartRange): boolean {
    for (let accessUnit = first; accessUnit < end; accessUnit++) if (!this.#held.has(accessUnit)) return false;
    return true;
  }

  /** Cuts the part as it is: silence stands in for what is missing. */
  cut(range: PartRange): CutPart {
    const numbers = Array.from({ length: range.end - range.first }, (_, index) => range.first + index);
    const accessUnits = numbers.map((accessUnit) => this.#held.get(accessUnit) ?? silentAccessUnit);
    this.discardUntil(range.end);
    return { bytes: partOf(range, accessUnits), filled: accessUnits.filter((unit) => unit === silentAccessUnit).length };
  }

  discardUntil(accessUnit: number): void {
    this.#cutUntil = Math.max(this.#cutUntil, accessUnit);
    for (const held of this.#held.keys()) if (held < this.#cutUntil) this.#held.delete(held);
  }
}

/** What stands in a segment where one of its parts is a gap. */
export function silentPart(range: PartRange): Buffer {
  return partOf(range, new Array<Buffer>(range.end - range.first).fill(silentAccessUnit));
}

function partOf(range: PartRange, accessUnits: readonly Buffer[]): Buffer {
  return fragment({ sequenceNumber: range.number + 1, mediaTime: accessUnitStart(range.first), accessUnits });
}
