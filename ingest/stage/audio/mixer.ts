/** The frames of those who are heard go in, their sum and each one's mix without their own voice come out. */
import { samplesPerFrame } from "../../../packager/contract/samples.ts";

export class Mixer {
  /** Sum of all, in floating point: thirteen full-scale voices do not clip here. */
  readonly sum = new Float32Array(samplesPerFrame);

  begin(): void {
    this.sum.fill(0);
  }

  add(voice: Float32Array): void {
    const sum = this.sum;
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] as number) + (voice[index] as number);
  }

  /** What this speaker hears: everyone but themselves. */
  minus(voice: Float32Array, output: Float32Array): void {
    const sum = this.sum;
    for (let index = 0; index < sum.length; index++) output[index] = (sum[index] as number) - (voice[index] as number);
  }
}
