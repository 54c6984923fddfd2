/** The payload of one packet goes in, its length in samples comes out, read from the table of contents (RFC 6716 section 3.1). */
import type { Samples } from "../../../packager/contract/samples.ts";

/** RFC 6716 section 3.2.5 [R5]: no packet is longer than 120 ms. */
export const maxOpusSamples: Samples = 5760;
/** Packets this short carry no audio: discontinuous transmission (RFC 7587 section 3.1.3). */
const dtxBytes = 2;

/** Samples at 48 kHz, or undefined when the payload cannot be an Opus packet. */
export function opusSamples(payload: Uint8Array): Samples | undefined {
  const toc = payload[0];
  if (toc === undefined) return undefined;
  const samples = frameSamples(toc >> 3) * frameCount(toc, payload);
  return samples > 0 && samples <= maxOpusSamples ? samples : undefined;
}

export function isDtx(payload: Uint8Array): boolean {
  return payload.length <= dtxBytes;
}

function frameCount(toc: number, payload: Uint8Array): number {
  const code = toc & 3;
  if (code === 0) return 1;
  if (code < 3) return 2;
  return (payload[1] ?? 0) & 0x3f;
}

/** Table 2 of RFC 6716: SILK 10, 20, 40, 60 ms; hybrid 10, 20 ms; CELT 2.5, 5, 10, 20 ms. */
function frameSamples(config: number): Samples {
  if (config < 12) return [480, 960, 1920, 2880][config & 3] ?? 0;
  if (config < 16) return (config & 1) === 0 ? 480 : 960;
  return 120 << (config & 3);
}
