/** What a way of playing HLS must give the programme: loading, the programme date of what is heard, and news of what arrives. */
import type { Failure } from "./failure.ts";
import type { Arrived } from "./pace.ts";
import type { TalkSpan } from "./talk.ts";
import type { Listed } from "./time-shift.ts";

export interface SourceNews {
  /** A playlist came. */
  playlist(news: {
    readonly live: boolean;
    readonly partSeconds: number | undefined;
    readonly edgeDateMs: number | undefined;
    readonly advanced: boolean;
  }): void;
  /** It became playable. */
  arrived(news: Arrived): void;
  /** A piece of the programme came so slowly that it was given up. */
  crept(): void;
  /** Playing cannot go on without help. */
  failed(news: Failure): void;
}

export interface ProgrammeSource extends Listed {
  readonly talk: readonly TalkSpan[];
  /** Tells the loader how far before the end of the playlist to begin. */
  aim(secondsBeforeEnd: number): void;
  recoverMedia(): void;
  /** Detaches from the element and stops all loading. */
  close(): void;
}

export interface SourceOptions {
  readonly audio: HTMLAudioElement;
  readonly src: string;
  readonly news: SourceNews;
  /** Whether `src` is the plain (not low-latency) copy. */
  readonly plain: boolean;
  /** Epoch ms at which to take the programme up, where it is still listed; absent: near its end. */
  readonly fromDateMs?: number | undefined;
  /** Whether the network asks for the thinnest rendition; read whenever a playlist comes. */
  readonly thin: () => boolean;
  /** Whether the listener can do without the network for a moment; else whatever fails is told. */
  readonly bears: () => boolean;
  /** Whether to wait long for the first answer. */
  readonly patient: boolean;
  /** Client data for the edge's logs goes to the page's own origin, or also to foreign ones. */
  readonly cmcd: "same-origin" | "everywhere";
}
