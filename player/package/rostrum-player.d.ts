/** Types of `<rostrum-player>`. Every property but the objects is also an attribute, in lower case with hyphens: `starts-at`. */

export type Layout = "card" | "compact" | "full";

/** What the listener is shown. */
export type Scene =
  | "before"
  | "waiting"
  | "starting"
  | "ready"
  | "connecting"
  | "live"
  | "quiet"
  | "onStage"
  | "stored"
  | "behind"
  | "paused"
  | "replayPaused"
  | "reconnecting"
  | "ended"
  | "clip"
  | "cancelled"
  | "preparing"
  | "replay"
  | Reason;

/** Why nothing is heard. */
export type Reason =
  | "offline"
  | "unreachable"
  | "slow"
  | "missing"
  | "removed"
  | "expired"
  | "failing"
  | "notAudio"
  | "badAddress"
  | "unsupported"
  | "failed"
  | "blocked";

export interface StageMember {
  readonly account: string;
  readonly name: string;
  readonly role?: string;
  readonly avatarUrl?: string;
}

export interface PlayerDiagnostics {
  readonly state: "scheduled" | "ready" | "connecting" | "live" | "replay" | "paused" | "reconnecting" | "ended" | "error";
  readonly reason?: Reason | undefined;
  /** Epoch ms between which the listener can move. */
  readonly range?: { readonly fromMs: number; readonly untilMs: number } | undefined;
  readonly latencySeconds: number | undefined;
  readonly targetSeconds: number;
  readonly rate: number;
  readonly bufferedSeconds: number;
  readonly stalls: number;
  /** What was heard a second time because nothing new came; absent before anything was played. */
  readonly repeatedSeconds?: number;
  /** Epoch ms of what is heard. */
  readonly programmeDate: number | undefined;
  readonly talking: readonly { readonly account: string; readonly name: string }[];
  readonly live: boolean;
  readonly plain: boolean;
  readonly following: boolean;
}

export interface RostrumPlayerEvents {
  "rostrum-state": CustomEvent<{ readonly scene: Scene; readonly previous: Scene }>;
  "rostrum-start": CustomEvent<{ readonly millisecondsToSound: number }>;
  "rostrum-stall": CustomEvent<{ readonly stalls: number }>;
  "rostrum-quality": CustomEvent<
    Required<Pick<PlayerDiagnostics, "latencySeconds" | "targetSeconds" | "bufferedSeconds" | "rate" | "stalls" | "repeatedSeconds">>
  >;
  "rostrum-error": CustomEvent<{ readonly scene: Scene }>;
  /** Cancelable: a site that cuts clips itself prevents the default, which copies a link to the span. */
  "rostrum-clip": CustomEvent<{ readonly fromSeconds: number; readonly toSeconds: number }>;
}

export declare class RostrumPlayer extends HTMLElement {
  src: string | undefined;
  space: string | undefined;
  heading: string | undefined;
  host: string | undefined;
  artwork: string | undefined;
  fallback: string | undefined;
  cmcd: boolean | undefined;
  state: "scheduled" | "live" | "ended" | "cancelled" | "clip" | undefined;
  onStage: boolean | undefined;
  startsAt: string | undefined;
  startedAt: string | undefined;
  stage: readonly StageMember[] | undefined;
  audience: { readonly listening: number; readonly standardError: number } | undefined;
  layout: Layout | undefined;
  theme: "light" | "dark" | undefined;
  autoplay: boolean | undefined;
  preload: boolean | undefined;
  unlisted: boolean | undefined;
  replay: "preparing" | "ready" | "none" | "removed" | undefined;
  progress: number | undefined;
  share: string | undefined;
  reminder: string | undefined;
  waveform: string | undefined;
  chapters: string | undefined;
  captions: string | undefined;
  downloads: readonly { readonly label: string; readonly url: string }[] | undefined;
  from: number | undefined;
  until: number | undefined;
  readonly audio: HTMLAudioElement;
  readonly scene: Scene;
  readonly diagnostics: PlayerDiagnostics;
  play(): void;
  pause(): void;
  toggle(): void;
  goLive(): void;
}

declare global {
  /** They bubble, so any element around the player hears them. */
  interface HTMLElementEventMap extends RostrumPlayerEvents {}
  interface HTMLElementTagNameMap {
    "rostrum-player": RostrumPlayer;
  }
}
