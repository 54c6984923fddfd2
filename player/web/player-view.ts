/** What the listener should see goes in, the player's template comes out. */
import { html, nothing, type TemplateResult } from "lit";
import { type Audience, audienceWords, marginWords } from "./audience-words.ts";
import { controlsView } from "./controls-view.ts";
import { countdownOf } from "./countdown.ts";
import { icons } from "./icons.ts";
import type { Look } from "./looks.ts";
import { fill, isRightToLeft, type MessageKey, type Messages } from "./messages/languages.ts";
import type { Seat } from "./roster.ts";
import type { Scene } from "./scene.ts";
import { seatsView } from "./seats-view.ts";
import { clockFace } from "./time-words.ts";

export type Layout = "card" | "compact" | "full";

/** Where the listener is, seconds: in a replay, or in a live programme that can be gone back in. */
export interface Place {
  readonly at: number;
  readonly length: number;
  readonly live: boolean;
}

export interface Handlers {
  readonly toggle: () => void;
  readonly act: () => void;
  readonly goLive: () => void;
  readonly back: () => void;
  readonly ahead: () => void;
  readonly mute: () => void;
  readonly volume: (volume: number) => void;
  readonly seekTo: (seconds: number) => void;
  readonly more: () => void;
}

export interface PlayerView {
  readonly layout: Layout;
  readonly language: string;
  readonly messages: Messages;
  readonly heading: string;
  readonly scene: Scene;
  readonly look: Look;
  /** What the listener can do about it beside the main button. */
  readonly action: MessageKey | undefined;
  readonly startsInMs: number | undefined;
  readonly unlisted: boolean;
  readonly latencySeconds: number | undefined;
  readonly behindMs: number | undefined;
  readonly elapsedMs: number | undefined;
  readonly seats: readonly Seat[];
  readonly audience: Audience | undefined;
  readonly volume: number;
  readonly muted: boolean;
  readonly place: Place | undefined;
  /** How far the preparation of a replay has come, 0 to 1. */
  readonly progress: number | undefined;
  readonly sounding: boolean;
  readonly following: boolean;
  readonly panelOpen: boolean;
  /** What is loaded only when it is wanted. */
  readonly bar: TemplateResult | undefined;
  readonly captions: TemplateResult | undefined;
  readonly panel: TemplateResult | undefined;
  readonly on: Handlers;
}

export function playerView(view: PlayerView): TemplateResult {
  const { layout, language, messages, heading, look, on } = view;
  const button = nameOf(view);
  return html`
    <section class="card ${layout}" part="card" lang=${language} dir=${isRightToLeft(language) ? "rtl" : "ltr"} aria-label=${heading || messages.player}>
      <div class="top">
        <button class="main ${look.busy ? "busy" : ""}" part="play" type="button" aria-label=${button} title=${button} ?disabled=${look.rests === true} @click=${on.toggle}>${icons[look.icon]}</button>
        <div class="what">
          ${heading ? html`<div class="heading" part="heading"><bdi>${heading}</bdi></div>` : nothing}
          <div class="facts" part="facts">${factsView(view)}</div>
          <div class="said ${look.warns ? "warns" : ""}">
            <span class="status" part="status" role="status">${messages[look.say]}</span>
            ${view.action ? html`<button class="act" part="action" type="button" @click=${on.act}>${messages[view.action]}</button>` : nothing}
          </div>
          ${progressView(view)}
        </div>
      </div>
      ${view.captions ?? nothing} ${seatsView(view)} ${controlsView(view)} ${view.panel ?? nothing}
    </section>`;
}

function nameOf({ look, messages, heading }: PlayerView): string {
  const action = messages[look.button];
  return look.icon === "play" && heading !== "" ? fill(messages.titled, { action, title: heading }) : action;
}

function factsView(view: PlayerView): TemplateResult {
  const { look, messages, elapsedMs, audience, language, unlisted } = view;
  const soon = countdownOf(view);
  return html`${look.badge ? html`<span class="badge ${look.onAir ? "on" : ""}" part="badge">${messages[look.badge]}</span>` : nothing}
    ${unlisted ? html`<span class="badge" part="badge">${messages.badgeUnlisted}</span>` : nothing}
    ${soon ? html`<span part="countdown">${soon}</span>` : nothing}
    ${elapsedMs === undefined ? nothing : html`<span part="elapsed"><span class="sr">${messages.elapsed}</span> ${clockFace(elapsedMs)}</span>`}
    ${delayView(view)}
    ${look.onAir && audience ? html`<span part="audience" title=${marginWords(audience) ?? nothing}>${audienceWords(audience, { messages, language })}</span>` : nothing}`;
}

function delayView({ messages, latencySeconds, behindMs, language }: PlayerView): TemplateResult | typeof nothing {
  if (behindMs !== undefined) return html`<span part="latency">${fill(messages.behind, { time: clockFace(behindMs) })}</span>`;
  if (latencySeconds === undefined) return nothing;
  const seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(latencySeconds);
  return html`<span part="latency">${fill(messages.delay, { seconds })}</span>`;
}

function progressView({ scene, progress, messages }: PlayerView): TemplateResult | typeof nothing {
  return scene === "preparing" ? html`<progress part="progress" aria-label=${messages.sayPreparing} max="1" value=${progress ?? nothing}></progress>` : nothing;
}
