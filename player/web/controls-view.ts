/** What can be done beside playing goes in; the row of controls comes out. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.ts";
import { fill } from "./messages/languages.ts";
import type { PlayerView } from "./player-view.ts";
import { clockFace } from "./time-words.ts";

export const stepSeconds = 15;

export function controlsView(view: PlayerView): TemplateResult | typeof nothing {
  // To sound here what is heard on stage would be to hear it twice, and oneself among it.
  if (view.scene === "onStage") return nothing;
  return view.layout === "compact" ? html`<div class="controls" part="controls">${goLiveButton(view)}${moreButton(view)}</div>` : fullControls(view);
}

/** What can do nothing while nothing is heard keeps its room, unseen. */
function fullControls(view: PlayerView): TemplateResult {
  const { messages, sounding, place, volume, muted, on } = view;
  const setVolume = (event: Event) => on.volume(Number((event.target as HTMLInputElement).value));
  const [back, ahead] = [fill(messages.back, { seconds: stepSeconds }), fill(messages.ahead, { seconds: stepSeconds })];
  return html`${placeView(view)}
    <div class="controls ${sounding ? "" : "resting"}" part="controls">
      <button class="small" type="button" part="button" ?disabled=${!sounding} aria-label=${back} title=${back} @click=${on.back}>${icons.back}<span aria-hidden="true">${stepSeconds}</span></button>
      ${place && !(place.live && view.following) ? html`<button class="small" type="button" part="button" ?disabled=${!sounding} aria-label=${ahead} title=${ahead} @click=${on.ahead}><span aria-hidden="true">${stepSeconds}</span>${icons.ahead}</button>` : nothing}
      ${goLiveButton(view)}
      <span class="tail">
        <button class="small round" type="button" part="button" aria-label=${muted ? messages.unmute : messages.mute} @click=${on.mute}>${muted ? icons.muted : icons.sound}</button>
        <input class="volume" part="volume" type="range" aria-label=${messages.volume} min="0" max="1" step="0.05" .value=${String(muted ? 0 : volume)} @input=${setVolume} />
        ${moreButton(view)}
      </span>
    </div>`;
}

function goLiveButton({ place, layout, scene, sounding, following, messages, on }: PlayerView): TemplateResult | typeof nothing {
  const live = scene !== "replay" && scene !== "replayPaused" && scene !== "ended" && (place?.live ?? true);
  if (!live || (layout === "compact" && following)) return nothing;
  return html`<button class="small" type="button" part="button" ?disabled=${!sounding || following} @click=${on.goLive}>${messages.goLive}</button>`;
}

function moreButton({ messages, panelOpen, on }: PlayerView): TemplateResult {
  return html`<button class="small round" type="button" part="button" aria-label=${messages.more} title=${messages.more} aria-expanded=${panelOpen ? "true" : "false"} @click=${on.more}>${icons.more}</button>`;
}

/** The range is the control; what is drawn above it, once it is loaded, is for the eye. */
function placeView({ place, bar, messages, on }: PlayerView): TemplateResult | typeof nothing {
  if (!place) return nothing;
  const seek = (event: Event) => on.seekTo(Number((event.target as HTMLInputElement).value));
  const [at, length] = [clockFace(place.at * 1000), clockFace(place.length * 1000)];
  const said = fill(messages.positionOf, { at, length });
  return html`<div class="place">
    <div class="track">${bar ?? nothing}
      <input class="seek" part="seek" type="range" aria-label=${messages.position} min="0" max=${place.length} step="1" .value=${String(place.at)} aria-valuetext=${said} @change=${seek} />
    </div>
    <span part="position" aria-hidden="true">${at} / ${length}</span>
  </div>`;
}
