/** The attributes and properties of `<rostrum-player>`: what an embedding page can say. */
import { LitElement } from "lit";
import type { Audience } from "./audience-words.ts";
import type { DownloadFile } from "./extras.ts";
import type { Announced } from "./phase.ts";
import type { Layout } from "./player-view.ts";
import type { StageMember } from "./roster.ts";
import type { ReplayState } from "./scene.ts";

export abstract class PlayerProperties extends LitElement {
  static override readonly properties = {
    src: {},
    space: {},
    heading: {},
    host: {},
    artwork: {},
    fallback: {},
    cmcd: { type: Boolean },
    state: {},
    onStage: { attribute: "on-stage", type: Boolean },
    startsAt: { attribute: "starts-at" },
    startedAt: { attribute: "started-at" },
    stage: { type: Array },
    audience: { type: Object },
    layout: {},
    theme: { reflect: true },
    lang: {},
    autoplay: { type: Boolean },
    preload: { type: Boolean },
    unlisted: { type: Boolean },
    replay: {},
    progress: { type: Number },
    share: {},
    reminder: {},
    waveform: {},
    chapters: {},
    captions: {},
    downloads: { type: Array },
    from: { type: Number },
    until: { type: Number },
  };
  /** Address of the multivariant playlist; instead of `space`. */
  declare src: string | undefined;
  /** Id of a space on the server this script came from. */
  declare space: string | undefined;
  declare heading: string | undefined;
  declare host: string | undefined;
  /** Picture for the lock screen. */
  declare artwork: string | undefined;
  /** Address of the plain copy's multivariant playlist, played while `src` does not answer. */
  declare fallback: string | undefined;
  /** Whether client data (CMCD) goes to a foreign origin too, at the price of a preflight for each request. */
  declare cmcd: boolean | undefined;
  declare state: Announced["state"];
  /** Whether the listener speaks in the space just now and hears it there, so that this player has to rest. */
  declare onStage: boolean | undefined;
  /** ISO 8601 times. */
  declare startsAt: string | undefined;
  declare startedAt: string | undefined;
  declare stage: readonly StageMember[] | undefined;
  /** How many listen, as far as is known. */
  declare audience: Audience | undefined;
  /** `card` when absent; `compact` is one line, `full` shows everything there is. */
  declare layout: Layout | undefined;
  /** The listener's own when absent. */
  declare theme: "light" | "dark" | undefined;
  /** Whether to begin by itself; browsers may refuse that, and then a click begins it. */
  declare autoplay: boolean | undefined;
  /** Whether to fetch the engine when the page is idle, rather than when the listener comes near. */
  declare preload: boolean | undefined;
  /** Whether only those with the link know of the space. */
  declare unlisted: boolean | undefined;
  declare replay: ReplayState | undefined;
  /** How far the preparation of the replay has come, 0 to 1. */
  declare progress: number | undefined;
  /** Address to pass on; absent: the page's own. */
  declare share: string | undefined;
  /** Address of a calendar file; absent: one is made from `starts-at`. */
  declare reminder: string | undefined;
  /** Addresses of what belongs to a replay: peaks as JSON, chapters and captions as WebVTT. */
  declare waveform: string | undefined;
  declare chapters: string | undefined;
  /** Of a live space that has captions, the address of its playlist. */
  declare captions: string | undefined;
  declare downloads: readonly DownloadFile[] | undefined;
  /** The span of a replay to play, seconds: a link to a moment, or a clip. */
  declare from: number | undefined;
  declare until: number | undefined;
}

export function epochOf(time: string | undefined): number | undefined {
  const ms = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
