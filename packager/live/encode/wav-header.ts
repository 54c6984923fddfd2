/** The header of a WAV stream without end: what tells ffmpeg the form of the PCM that follows. */
import { sampleRate } from "../../contract/samples.ts";

const bytesPerSample = 2;

/** RIFF/WAVE, 44 bytes, mono, signed 16 bit, 48 kHz; both lengths at their greatest, read with `-ignore_length`. */
export function streamingWavHeader(): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(0xffffffff, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(bytesPerSample * 8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}
