/** What an AAC encoder is to us: PCM goes in, raw access units come out, in order, one for every 1024 samples and one of priming before them. */

export interface AacEncoderEvents {
  /** Raw AAC-LC access units, in order. */
  accessUnits(units: readonly Buffer[]): void;
  /** It will deliver nothing more; told at most once, and not after `close()`. */
  failed(reason: string): void;
}

export interface AacEncoder {
  /** Absent where the encoder is no process of its own. */
  readonly pid: number | undefined;
  /** Bytes written and not read yet. */
  readonly backlogBytes: number;
  /** Mono, 48 kHz. */
  write(pcm: Int16Array): void;
  /** Ends it at once. Idempotent; resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** Access units that come before the one that holds the first sample: the native encoder's 1024 samples of priming. */
export const primingAccessUnits = 1;

export type AacEncoderFactory = (options: { readonly bitrate: number; readonly events: AacEncoderEvents }) => AacEncoder;
