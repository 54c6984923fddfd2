/** Encoders without a process: two access units behind their input like the real one, each naming the samples it was made of. */
import type { AacEncoder, AacEncoderEvents, AacEncoderFactory } from "../../../../packager/live/encode/aac-encoder.ts";

export class FakeEncoder implements AacEncoder {
  readonly pid = undefined;
  backlogBytes = 0;
  /** Set to swallow everything, like a stuck process. */
  stuck = false;
  closed = false;
  readonly #events: AacEncoderEvents;
  readonly #bitrate: number;
  #fed = 0;
  #emitted = 0;

  constructor(bitrate: number, events: AacEncoderEvents) {
    this.#bitrate = bitrate;
    this.#events = events;
  }

  write(pcm: Int16Array): void {
    this.#fed += pcm.length;
    const units: Buffer[] = [];
    while (!this.stuck && !this.closed && (this.#emitted + 2) * 1024 <= this.#fed) {
      this.#emitted += 1;
      units.push(Buffer.alloc(Math.round((this.#bitrate / 8) * (1024 / 48_000)), this.#emitted));
    }
    if (units.length > 0) this.#events.accessUnits(units);
  }

  fail(reason: string): void {
    this.#events.failed(reason);
  }

  babble(count: number): void {
    this.#events.accessUnits(Array.from({ length: count }, () => Buffer.alloc(10)));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export function fakeEncoders() {
  const made: FakeEncoder[] = [];
  let stuck = false;
  const factory: AacEncoderFactory = ({ bitrate, events }) => {
    const encoder = new FakeEncoder(bitrate, events);
    encoder.stuck = stuck;
    made.push(encoder);
    return encoder;
  };
  const jam = () => {
    stuck = true;
    for (const encoder of made) encoder.stuck = true;
  };
  return { factory, made, jam };
}
