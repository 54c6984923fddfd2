/** PCM goes in, the level of one tone in it comes out (Goertzel's algorithm). */

/** @returns dB relative to a full-scale sine; −120 at the lowest. */
export function levelOfTone(pcm: Int16Array, { hz, sampleRate }: { readonly hz: number; readonly sampleRate: number }): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let [before, now] = [0, 0];
  for (const [index, sample] of pcm.entries()) {
    // A Hann window keeps one tone out of another's place.
    const windowed = (sample / 32_768) * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / pcm.length));
    [before, now] = [now, windowed + turn * now - before];
  }
  const power = before * before + now * now - turn * before * now;
  const amplitude = (4 * Math.sqrt(Math.max(0, power))) / Math.max(1, pcm.length);
  return Math.max(-120, 20 * Math.log10(amplitude + 1e-12));
}
