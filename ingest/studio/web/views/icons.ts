/** The studio's icons: one stroke width, drawn on a 24 × 24 grid, silent to screen readers. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
}

const microphone = svg`<rect x="9" y="3" width="6" height="11" rx="3"></rect><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"></path>`;

export const icons = {
  microphone: icon(microphone),
  muted: icon(svg`${microphone}<path d="M4 3l16 18"></path>`),
  leave: icon(svg`<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"></path>`),
  settings: icon(svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"></path><circle cx="15" cy="7" r="2"></circle><circle cx="9" cy="17" r="2"></circle>`),
  link: icon(svg`<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1"></path>`),
  more: icon(svg`<circle cx="5" cy="12" r="1"></circle><circle cx="12" cy="12" r="1"></circle><circle cx="19" cy="12" r="1"></circle>`),
  warning: icon(svg`<path d="M12 4L2.500 20h19zM12 10v4M12 17.200v.1"></path>`),
  listen: icon(
    svg`<path d="M4 14v-2a8 8 0 0 1 16 0v2"></path><rect x="3" y="14" width="4.5" height="6" rx="1.5"></rect><rect x="16.500" y="14" width="4.5" height="6" rx="1.5"></rect>`,
  ),
} as const;

/** The product's mark: three steps of a rostrum and the one who speaks. */
export const mark = html`<svg viewBox="0 0 48 48" aria-hidden="true"><g fill="currentColor"><rect x="4" y="34" width="40" height="8" rx="2"></rect><rect x="10" y="24" width="28" height="8" rx="2"></rect><rect x="17" y="14" width="14" height="8" rx="2"></rect></g><circle class="mark-voice" cx="24" cy="7" r="4"></circle></svg>`;
