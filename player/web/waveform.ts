/** The peaks of a replay go in; a picture of its loudness, filled up to where the listener is, comes out. */
import type { TemplateResult } from "lit";
import type { Lit } from "./extras.ts";

export function waveformView({ html, svg }: Lit, { peaks, share }: { readonly peaks: readonly number[]; readonly share: number }): TemplateResult {
  const column = (height: number, index: number) => {
    const size = Math.max(4, Math.round(height * 100));
    return svg`<rect class=${index / peaks.length < share ? "heard" : ""} x=${index * 10 + 2} y=${(100 - size) / 2} width="6" height=${size} rx="3"/>`;
  };
  return html`<svg class="wave" part="waveform" viewBox="0 0 ${peaks.length * 10} 100" preserveAspectRatio="none" aria-hidden="true">${peaks.map(column)}</svg>`;
}
