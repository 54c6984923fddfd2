/** What a way of playing HLS must give the programme: loading, the programme date of what is heard, and news of what arrives. */
import type { TalkSpan } from "./talk.ts";

export interface Failure {
  readonly kind: "network" | "media" | "other";
  /** Whether it was the multivariant playlist that failed. */
  readonly manifest: boolean;
  readonly status?: number;
  /** Whether nothing came for seconds, rather than a refusal. */
  readonly silent?: boolean;
}

export interface SourceNews {
  /** A playlist came. */
  playlist(news: {
    readonly live: boolean;
    readonly partSeconds: number | undefined;
    readonly edgeDateMs: number | undefined;
    readonly advanced: boolean;
  }): void;
  /** A part of the live edge became playable; `dateMs` is the programme date of its first sample. */
  arrived(news: { readonly dateMs: number }): void;
  /** Playing cannot go on without help. */
  failed(news: Failure): void;
}

export interface ProgrammeSource {
  /** Epoch ms of the sample at `mediaTime`. */
  dateAt(mediaTime: number): number | undefined;
  /** Media time at which the programme listed so far ends, seconds. */
  readonly edge: number | undefined;
  readonly talk: readonly TalkSpan[];
  /** Tells the loader at what latency to start. */
  aim(targetSeconds: number): void;
  recoverMedia(): void;
  /** Chooses a thinner rendition for a poor network, or the usual one. */
  thin(thin: boolean): void;
  /** Detaches from the element and stops all loading. */
  close(): void;
}

export interface SourceOptions {
  readonly audio: HTMLAudioElement;
  readonly src: string;
  readonly news: SourceNews;
  /** Whether `src` is the plain (not low-latency) copy. */
  readonly plain: boolean;
  /** Epoch ms at which to take up the plain copy, where it has that; absent: near its end. */
  readonly fromDateMs?: number | undefined;
  /** Client data for the edge's logs goes to the page's own origin, or also to foreign ones. */
  readonly cmcd: "same-origin" | "everywhere";
}
