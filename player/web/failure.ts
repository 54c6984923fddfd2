/** How an attempt to play failed, in one form whatever plays. */
export interface Failure {
  readonly kind: "network" | "media" | "codec" | "other";
  /** Whether it was the multivariant playlist that failed. */
  readonly manifest: boolean;
  /** HTTP status of the failed request, 0 or absent when there was no answer. */
  readonly status?: number;
  /** Whether nothing came for seconds, rather than a refusal. */
  readonly silent?: boolean;
  /** Whether an answer came that is no playlist. */
  readonly garbled?: boolean;
}
