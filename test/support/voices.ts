/** Spoken lines as PCM, decoded from the clips that the demo speakers use. */
import { readFileSync } from "node:fs";
import { Decoder } from "@evan/opus";
import { readVoiceFile } from "../../ingest/demo/voice-file.ts";

const folder = new URL("../../../ingest/demo/voices/", import.meta.url);

/** After each line said by a client. */
export const linePause = { pauseMs: 300 } as const;
const frameMs = 20;

/** What {@link spokenPcm} decodes, as packets of 20 ms; undefined is a pause. */
export function spokenPackets(number: number, { pauseMs }: { readonly pauseMs: number }): (Uint8Array | undefined)[] {
  const pause = new Array<undefined>(pauseMs / frameMs).fill(undefined);
  return readVoiceFile(readFileSync(new URL(`voice-${number}.opus-packets`, folder))).flatMap((line) => [...line, ...pause]);
}

/** Everything that voice `number` (1 to 13) says, 48 kHz mono, with `pauseMs` of silence after each line. */
export function spokenPcm(number: number, { pauseMs }: { readonly pauseMs: number }): Int16Array {
  const decoder = new Decoder({ channels: 1, sample_rate: 48_000 });
  const pause = new Int16Array(pauseMs * 48);
  const pieces: Int16Array[] = [];
  for (const line of readVoiceFile(readFileSync(new URL(`voice-${number}.opus-packets`, folder)))) {
    for (const packet of line) {
      const bytes = decoder.decode(packet);
      pieces.push(new Int16Array(bytes.slice().buffer));
    }
    pieces.push(pause);
  }
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
