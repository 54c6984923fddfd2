/** PCM goes in, the bytes of a WAV stream without end come out: the form in which ffmpeg passes audio on soonest. */
import { sampleRate } from "../../contract/samples.ts";

/** IEEE float (format 3): for 16-bit PCM (format 1) ffmpeg first reads 64 KB, 0.7 s, to see whether it is S/PDIF in disguise. */
const ieeeFloat = 3;
const bytesPerSample = 4;
const fullScale = 32_768;

/** RIFF/WAVE, 44 bytes, mono, 32-bit float, 48 kHz; both lengths at their greatest, read with `-ignore_length`. */
export function streamingWavHeader(): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(0xffffffff, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(ieeeFloat, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(bytesPerSample * 8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}

/** Exact: every 16-bit value has its float. Little endian, as every machine that runs Node. */
export function wavSamples(pcm: Int16Array): Buffer {
  const floats = new Float32Array(pcm.length);
  for (let index = 0; index < pcm.length; index++) floats[index] = (pcm[index] ?? 0) / fullScale;
  return Buffer.from(floats.buffer);
}
