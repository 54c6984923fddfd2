/** A frame and two gains go in, the frame moved from the one to the other within 5 ms comes out in place. */

const rampSamples = 240;

export function rampGain(samples: Float32Array, { from, to }: { readonly from: number; readonly to: number }): void {
  if (from === 1 && to === 1) return;
  const step = (to - from) / rampSamples;
  for (let index = 0; index < rampSamples; index++) samples[index] = (samples[index] as number) * (from + step * (index + 1));
  if (to === 1) return;
  for (let index = rampSamples; index < samples.length; index++) samples[index] = (samples[index] as number) * to;
}
