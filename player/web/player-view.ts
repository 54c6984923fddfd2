/** What the listener should see goes in, the player's template comes out. */
import { html, nothing, type TemplateResult } from "lit";
import { type Audience, audienceWords, marginWords } from "./audience-words.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { icons } from "./icons.ts";
import { initialsOf } from "./initials.ts";
import type { Phase, Words } from "./phase.ts";
import type { Seat } from "./roster.ts";
import { clockFace } from "./time-words.ts";

export interface PlayerView {
  readonly heading: string;
  readonly phase: Phase;
  readonly words: Words;
  readonly countdown: string | undefined;
  readonly diagnostics: Diagnostics;
  readonly seats: readonly Seat[];
  readonly elapsedMs: number | undefined;
  readonly audience: Audience | undefined;
  readonly volume: number;
  readonly muted: boolean;
  /** Position and length of a replay, seconds. */
  readonly replay: { readonly at: number; readonly length: number } | undefined;
  readonly on: {
    readonly toggle: () => void;
    readonly goLive: () => void;
    readonly back: () => void;
    readonly mute: () => void;
    readonly volume: (volume: number) => void;
    readonly seekTo: (seconds: number) => void;
  };
}

const stoppable: readonly Phase[] = ["connecting", "reconnecting"];
const playing: readonly Phase[] = ["live", "replay"];

export function playerView(view: PlayerView): TemplateResult {
  const { heading, phase, words, on } = view;
  const busy = stoppable.includes(phase);
  const icon = busy ? icons.stop : playing.includes(phase) ? icons.pause : icons.play;
  return html`
    <section class="card" part="card" aria-label=${heading || "Audio player"}>
      <div class="top">
        <button class="main ${busy ? "busy" : ""}" part="play" type="button" aria-label=${words.button} title=${words.button} @click=${on.toggle}>${icon}</button>
        <div class="what">
          ${heading ? html`<div class="heading" part="heading">${heading}</div>` : nothing}
          <div class="facts" part="facts">${facts(view)}</div>
          <div class="status" part="status" role="status" aria-live="polite">${words.status}</div>
        </div>
      </div>
      <ul class="seats" part="stage" aria-label="On stage">${seats(view.seats)}</ul>
      ${replayBar(view)} ${controls(view)}
    </section>`;
}

function facts({ phase, diagnostics, elapsedMs, countdown, audience }: PlayerView): TemplateResult {
  const { latencySeconds, following } = diagnostics;
  const onAir = phase === "live" || phase === "ready";
  const label = phase === "scheduled" ? "Soon" : phase === "ended" ? "Ended" : phase === "replay" ? "Replay" : "Live";
  const delay = phase === "live" && latencySeconds !== undefined ? `${latencySeconds.toFixed(1)} s ${following ? "delay" : "back"}` : undefined;
  return html`<span class="badge ${onAir ? "on" : ""}" part="badge">${label}</span>
    ${elapsedMs === undefined ? nothing : html`<span part="elapsed" aria-label="Elapsed">${clockFace(elapsedMs)}</span>`}
    ${countdown ? html`<span part="countdown">${countdown}</span>` : nothing}
    ${delay ? html`<span part="latency">${delay}</span>` : nothing}
    ${onAir && audience ? html`<span part="audience" title=${marginWords(audience) ?? nothing}>${audienceWords(audience)}</span>` : nothing}`;
}

function seats(all: readonly Seat[]): TemplateResult | TemplateResult[] {
  if (all.length === 0) return html`<li class="empty">The people on stage appear here as they speak.</li>`;
  return all.map(
    ({ name, avatarUrl, talking }) => html`<li class="seat ${talking ? "talking" : ""}" part="seat">
      <div class="face" aria-hidden="true">${avatarUrl ? html`<img src=${avatarUrl} alt="" loading="lazy" referrerpolicy="no-referrer" />` : initialsOf(name)}</div>
      <span title=${name}>${name}</span>${talking ? html`<span class="sr">is speaking</span>` : nothing}
    </li>`,
  );
}

function replayBar({ replay, on }: PlayerView): TemplateResult | typeof nothing {
  if (!replay) return nothing;
  const seek = (event: Event) => on.seekTo(Number((event.target as HTMLInputElement).value));
  const [at, length] = [clockFace(replay.at * 1000), clockFace(replay.length * 1000)];
  return html`<div class="place">
    <input class="seek" part="seek" type="range" aria-label="Position" min="0" max=${replay.length} step="1" .value=${String(replay.at)} aria-valuetext="${at} of ${length}" @input=${seek} />
    <span part="position" aria-hidden="true">${at} / ${length}</span>
  </div>`;
}

function controls({ phase, diagnostics, replay, volume, muted, on }: PlayerView): TemplateResult {
  const sounding = playing.includes(phase);
  const setVolume = (event: Event) => on.volume(Number((event.target as HTMLInputElement).value));
  return html`<div class="controls" part="controls">
    <button class="small" type="button" part="button" ?disabled=${!sounding} aria-label="Back 10 seconds" @click=${on.back}>${icons.back} 10 s</button>
    ${replay ? nothing : html`<button class="small" type="button" part="button" ?disabled=${!sounding || diagnostics.following} @click=${on.goLive}>Go live</button>`}
    <span class="gap"></span>
    <button class="small round" type="button" part="button" aria-label=${muted ? "Unmute" : "Mute"} aria-pressed=${muted ? "true" : "false"} @click=${on.mute}>${muted ? icons.muted : icons.sound}</button>
    <input class="volume" part="volume" type="range" aria-label="Volume" min="0" max="1" step="0.05" .value=${String(muted ? 0 : volume)} @input=${setVolume} />
  </div>`;
}
