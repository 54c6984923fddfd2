/** A frame in floating point goes in, signed 16-bit PCM comes out, clamped and rounded. */

/** Makes every value positive, so that truncation rounds to the nearest. */
const roundUp = 32_768.5;

export function toInt16(samples: Float32Array, pcm: Int16Array): Int16Array {
  for (let index = 0; index < samples.length; index++) {
    const value = (samples[index] as number) * 32_768;
    pcm[index] = value >= 32_767 ? 32_767 : value <= -32_768 ? -32_768 : ((value + roundUp) | 0) - 32_768;
  }
  return pcm;
}
