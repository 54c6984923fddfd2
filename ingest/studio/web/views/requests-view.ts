/** Who waits to speak goes in, the queue with its two answers comes out; a newcomer is announced once. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { StageRequest } from "../../model/stage-request.ts";
import { elapsedText } from "../../model/wording.ts";
import { faceView } from "./face-view.ts";

export interface RequestsModel {
  readonly queue: readonly StageRequest[];
  readonly full: boolean;
  readonly now: number;
}

export interface RequestsActions {
  decide(request: StageRequest, options: { readonly accept: boolean }): void;
}

export function requestsView({ queue, full, now }: RequestsModel, actions: RequestsActions): TemplateResult {
  const newest = queue.at(-1);
  return html`
    <section class="card desk-card" aria-labelledby="requests-heading">
      <h2 id="requests-heading">Requests ${queue.length > 0 ? html`<span class="count badge">${queue.length}</span>` : nothing}</h2>
      <p class="visually-hidden" role="status">${newest ? `${newest.name} asks to speak. ${queue.length} waiting.` : ""}</p>
      ${queue.length === 0 ? html`<p class="quiet-text">Nobody waits. Listeners who ask to speak appear here.</p>` : nothing}
      ${full && queue.length > 0 ? html`<p class="notice">The stage is full. Send somebody down to make room.</p>` : nothing}
      <ul class="requests">${repeat(
        queue,
        ({ account }) => account,
        (request) => entry(request, { full, now }, actions),
      )}</ul>
    </section>`;
}

function entry(request: StageRequest, { full, now }: Pick<RequestsModel, "full" | "now">, actions: RequestsActions): TemplateResult {
  const { name, note, askedAt } = request;
  return html`
    <li class="request">
      ${faceView(request)}
      <span class="request-words"><bdi class="tile-name">${name}</bdi><span class="quiet-text">${note ? html`<q dir="auto">${note}</q>` : html`waits ${elapsedText(now - askedAt)}`}</span></span>
      <span class="request-actions">
        <button class="button" type="button" aria-label="Accept ${name}" ?disabled=${full} @click=${() => actions.decide(request, { accept: true })}>Accept</button>
        <button class="button quiet" type="button" aria-label="Decline ${name}" @click=${() => actions.decide(request, { accept: false })}>Decline</button>
      </span>
    </li>`;
}
