/** The player's icons, as templates that take the colour of the text. */
import { svg, type TemplateResult } from "lit";

const drawn = (shapes: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`;

export const icons = {
  play: drawn(svg`<path d="M8 5.2v13.6a.6.6 0 0 0 .9.5l10.8-6.8a.6.6 0 0 0 0-1L8.900 4.700a.6.6 0 0 0-.9.5z" fill="currentColor"/>`),
  pause: drawn(
    svg`<rect x="6.500" y="5" width="3.500" height="14" rx="1" fill="currentColor"/><rect x="14" y="5" width="3.500" height="14" rx="1" fill="currentColor"/>`,
  ),
  stop: drawn(svg`<rect x="6.500" y="6.500" width="11" height="11" rx="1.500" fill="currentColor"/>`),
  back: drawn(svg`<path d="M4 5v5h5"/><path d="M4.700 10a8 8 0 1 1-.6 4.200"/>`),
  ahead: drawn(svg`<path d="M20 5v5h-5"/><path d="M19.300 10a8 8 0 1 0 .6 4.200"/>`),
  more: drawn(svg`<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>`),
  sound: drawn(
    svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z" fill="currentColor"/><path d="M15.500 9a4.500 4.500 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>`,
  ),
  muted: drawn(svg`<path d="M4 9.500v5h3.500L12 18.500v-13L7.500 9.500z" fill="currentColor"/><path d="m16 9.500 5 5m0-5-5 5"/>`),
};
