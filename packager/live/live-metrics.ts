/** A registry goes in, the live half's series come out; made once per process, shared by its broadcasts. */
import { Counter, Histogram, type Registry } from "prom-client";

export interface LiveMetrics {
  /** PCM frames by what became of them: taken, late, duplicate, absurd. */
  readonly frames: Counter<"fate">;
  readonly silentSamples: Counter;
  /** Parts by how they came about: whole, filled, gap. */
  readonly parts: Counter<"kind">;
  readonly encoderReplacements: Counter<"reason">;
  /** Encoders that gave way to the next by the clock. */
  readonly encoderRenewals: Counter;
  /** Batches of captions by what became of them: taken, refused. */
  readonly captions: Counter<"outcome">;
  /** What listeners to a broadcast threw. */
  readonly listenerErrors: Counter;
  /** Seconds from a part's last sample on the clock to its publication. */
  readonly partDelay: Histogram;
}

export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  return {
    frames: new Counter({ name: "rostrum_live_pcm_frames_total", help: "PCM frames received, by fate.", labelNames: ["fate"], registers }),
    silentSamples: new Counter({ name: "rostrum_live_silent_samples_total", help: "Samples of silence that stood in for missing PCM.", registers }),
    parts: new Counter({ name: "rostrum_live_parts_total", help: "Parts published, by kind.", labelNames: ["kind"], registers }),
    encoderReplacements: new Counter({
      name: "rostrum_live_encoder_replacements_total",
      help: "Encoders replaced, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    encoderRenewals: new Counter({ name: "rostrum_live_encoder_renewals_total", help: "Encoders that gave way to the next one by the clock.", registers }),
    captions: new Counter({ name: "rostrum_live_captions_total", help: "Batches of captions received, by outcome.", labelNames: ["outcome"], registers }),
    listenerErrors: new Counter({ name: "rostrum_live_listener_errors_total", help: "Exceptions of those told of parts and segments.", registers }),
    partDelay: new Histogram({
      name: "rostrum_live_part_delay_seconds",
      help: "From the last sample of a part, by the clock, to its publication.",
      buckets: [0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2],
      registers,
    }),
  };
}
