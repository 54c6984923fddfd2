/** The element's properties and what its parts tell go in; what the template shows comes out. */
import type { Diagnostics } from "./diagnostics.ts";
import type { ExtrasFacts } from "./extras.ts";
import { type Look, looks } from "./looks.ts";
import type { MessageKey } from "./messages/languages.ts";
import type { Place, PlayerView } from "./player-view.ts";
import { epochOf, type PlayerProperties } from "./properties.ts";
import type { Scene } from "./scene.ts";

type Told = Pick<PlayerView, "scene" | "language" | "messages" | "seats" | "sounding" | "panelOpen" | "on"> & {
  readonly asked: boolean;
  readonly diagnostics: Pick<Diagnostics, "latencySeconds" | "following" | "live" | "programmeDate">;
  readonly audio: HTMLAudioElement;
};

export function viewOf(player: PlayerProperties, { diagnostics, audio, asked, ...told }: Told): PlayerView {
  const { scene } = told;
  const startsAtMs = epochOf(player.startsAt);
  const { latencySeconds, following } = diagnostics;
  return {
    ...told,
    layout: player.layout ?? "card",
    heading: player.heading ?? "",
    look: lookOf(scene, player, { asked }),
    action: actionOf(scene, player),
    startsInMs: (scene === "before" || scene === "waiting") && startsAtMs !== undefined ? startsAtMs - Date.now() : undefined,
    unlisted: player.unlisted ?? false,
    latencySeconds: following && told.sounding ? latencySeconds : undefined,
    behindMs: scene === "behind" && latencySeconds !== undefined ? latencySeconds * 1000 : undefined,
    elapsedMs: elapsed(player, diagnostics),
    audience: player.audience,
    volume: audio.volume,
    muted: audio.muted,
    place: placeOf(player, { diagnostics, audio }),
    progress: player.progress,
    following,
    bar: undefined,
    captions: undefined,
    panel: undefined,
  };
}

/** A clip that plays is called one, no replay is offered where there is none, and what goes on by itself can be stopped. */
export function lookOf(scene: Scene, { state, replay }: Pick<PlayerProperties, "state" | "replay">, { asked }: Pick<Told, "asked">): Look {
  if (scene === "replay" && state === "clip") return { ...looks.replay, say: "sayClip" };
  if (scene === "offline" && asked) return { ...looks.offline, icon: "stop", button: "stop", busy: true };
  return scene === "ended" && replay === "none" ? { ...looks.ended, button: "play", rests: true } : looks[scene];
}

/** What the second button offers in a scene. */
export function actionOf(scene: Scene, { startsAt, reminder }: Pick<PlayerProperties, "startsAt" | "reminder">): MessageKey | undefined {
  if (scene === "before" || scene === "waiting") return (epochOf(startsAt) ?? 0) > Date.now() || reminder ? "remind" : undefined;
  const stuck: readonly Scene[] = ["reconnecting", "slow", "missing", "notAudio", "unreachable", "failing", "offline"];
  return stuck.includes(scene) ? "tryNow" : undefined;
}

/** Whole seconds, so that nothing is drawn anew without need. */
export function placeOf({ startedAt }: PlayerProperties, { diagnostics, audio }: Pick<Told, "diagnostics" | "audio">): Place | undefined {
  const { live, programmeDate, latencySeconds } = diagnostics;
  if (!live) return Number.isFinite(audio.duration) ? { at: Math.floor(audio.currentTime), length: Math.floor(audio.duration), live } : undefined;
  const startedAtMs = epochOf(startedAt);
  if (startedAtMs === undefined || programmeDate === undefined || latencySeconds === undefined) return undefined;
  const at = Math.floor((programmeDate - startedAtMs) / 1000);
  return at < 0 ? undefined : { at, length: Math.max(at, Math.floor(at + latencySeconds)), live };
}

/** What is not made yet, or was taken away, is not offered. */
export function extrasFacts({ waveform, chapters, captions, downloads, share, replay = "ready" }: PlayerProperties): ExtrasFacts {
  return { waveform, chapters, captions, downloads: (replay === "ready" && downloads) || [], shareUrl: share ?? location.href };
}

function elapsed({ startedAt }: PlayerProperties, { programmeDate, live }: Told["diagnostics"]): number | undefined {
  const startedAtMs = epochOf(startedAt);
  return !live || startedAtMs === undefined || programmeDate === undefined ? undefined : programmeDate - startedAtMs;
}
