/** Voices and the order of their lines go in; every 20 ms it comes out who says which Opus packet, and who is silent. */
import type { SpokenLine } from "./voice-file.ts";

export interface ConversationOptions {
  /** By voice: its lines, each spoken whenever the voice's turn comes round. */
  readonly voices: readonly (readonly SpokenLine[])[];
  /** Voice of each turn, in order; after the last it begins anew. */
  readonly turns: readonly number[];
  /** A number in [0, 1). */
  readonly random?: () => number;
}

interface Speaking {
  readonly line: SpokenLine;
  at: number;
}

const maxTalking = 3;
/** Between turns, in frames: people pause for 0.2 to 1 s, or come in up to 0.6 s early. */
const [shortestPause, pauseSpread] = [10, 40];
const [earliest, overlapChance] = [30, 0.25];

export class Conversation {
  readonly #options: ConversationOptions;
  readonly #random: () => number;
  readonly #speaking = new Map<number, Speaking>();
  readonly #spoken: number[];
  #turn = 0;
  #framesToNext = 0;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#spoken = options.voices.map(() => 0);
  }

  /** @returns by voice: the packet of this frame, or `undefined` in silence. */
  next(): readonly (Uint8Array | undefined)[] {
    if (this.#framesToNext <= 0 && this.#speaking.size < maxTalking) this.#begin();
    this.#framesToNext -= 1;
    return this.#options.voices.map((_, voice) => this.#packetOf(voice));
  }

  #begin(): void {
    const { voices, turns } = this.#options;
    const voice = (turns[this.#turn % turns.length] ?? 0) % voices.length;
    if (this.#speaking.has(voice)) return;
    this.#turn += 1;
    const lines = voices[voice] ?? [];
    const line = lines[(this.#spoken[voice] ?? 0) % Math.max(1, lines.length)] ?? [];
    this.#spoken[voice] = (this.#spoken[voice] ?? 0) + 1;
    this.#speaking.set(voice, { line, at: 0 });
    this.#framesToNext = line.length + this.#gap();
  }

  #gap(): number {
    return this.#random() < overlapChance ? -Math.floor(this.#random() * earliest) : shortestPause + Math.floor(this.#random() * pauseSpread);
  }

  #packetOf(voice: number): Uint8Array | undefined {
    const speaking = this.#speaking.get(voice);
    if (!speaking) return undefined;
    const packet = speaking.line[speaking.at++];
    if (speaking.at >= speaking.line.length) this.#speaking.delete(voice);
    return packet;
  }
}
